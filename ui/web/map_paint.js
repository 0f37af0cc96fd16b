/* How the map of the library looks: discs of what is new to the person, rings of what was watched,
   a ring around what was liked, and the words of regions. Colours are those of map.css. */
(() => {
  const FULL = 2 * Math.PI;
  const FADED = 0.15; // of what stands back
  const APART = 4; // pixels between the words of two regions, which are so high
  const HIGH = 18;
  const SHIFTS = [0, -1, 1, -2, 2]; // of the words of a region, by their height
  const sizes = [[4000, 2], [1000, 3], [200, 4], [0, 6]]; // of a disc, by how many there are

  /* Thousands of points are drawn apart, and copied while only another one is looked at. */
  function paint(chart) {
    const { canvas } = chart, { wide, high } = chart.size();
    if (!wide || !high) return; // in a tab that is not seen
    const dense = window.devicePixelRatio || 1;
    const style = getComputedStyle(canvas);
    const shade = (name) => style.getPropertyValue(`--m-${name}`).trim();
    if (chart.stale || !chart.drawn) {
      chart.drawn ??= document.createElement("canvas");
      points(chart, sized(chart.drawn, wide, high, dense), style, shade);
      chart.stale = false;
    }
    const pen = sized(canvas, wide, high, dense);
    pen.drawImage(chart.drawn, 0, 0, wide, high);
    const looked = chart.points.every[chart.looked];
    if (looked) mark(pen, chart.spot(looked), radiusOf(chart), shade);
  }

  function sized(canvas, wide, high, dense) {
    canvas.width = Math.round(wide * dense); // which clears it
    canvas.height = Math.round(high * dense);
    const pen = canvas.getContext("2d");
    pen.scale(dense, dense);
    return pen;
  }

  function radiusOf({ points: { every }, zoom }) {
    const [, least] = sizes.find(([count]) => every.length >= count);
    return least * Math.min(2, Math.sqrt(zoom));
  }

  function points(chart, pen, style, shade) {
    const every = chart.points.every, radius = radiusOf(chart);
    const size = chart.size(), { wide, high } = size;
    const discs = new Map(); // by colour
    every.forEach((point) => {
      const { x, y } = chart.spot(point, size);
      if (x < -radius || y < -radius || x > wide + radius || y > high + radius) return;
      const colour = chart.kinds.of(point);
      if (!discs.has(colour)) discs.set(colour, []);
      discs.get(colour).push({ x, y, point });
    });
    for (const [colour, some] of discs) {
      pen.globalAlpha = chart.only === null || chart.only === colour ? 1 : FADED;
      pen.fillStyle = pen.strokeStyle = shade(`hue-${colour}`);
      disc(pen, some, radius);
    }
    pen.globalAlpha = 1;
    names(pen, chart, [...discs.values()].flat(), style, shade);
  }

  function disc(pen, some, radius) {
    const circles = (kept, size) => {
      pen.beginPath();
      for (const { x, y, point } of some) {
        if (!kept(point)) continue;
        pen.moveTo(x + size, y);
        pen.arc(x, y, size, 0, FULL);
      }
    };
    circles((point) => !point.watched || point.liked, radius);
    pen.fill();
    pen.lineWidth = Math.max(1.2, radius / 3);
    circles((point) => point.watched && !point.liked, radius - pen.lineWidth / 2);
    pen.stroke();
    circles((point) => point.liked, radius + 2.5);
    pen.stroke();
  }

  /* The largest region first, where its words hide the fewest points; words that would lie over
     others are left out. */
  function names(pen, chart, spots, style, shade) {
    pen.font = `500 13px ${style.fontFamily}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 4;
    pen.strokeStyle = shade("paper");
    pen.fillStyle = style.color;
    const taken = [], { wide } = chart.size();
    for (const region of chart.regions) {
      const said = region.terms.join(" · "), spot = chart.spot(region);
      if (!said || spot.x < 0 || spot.x > wide) continue;
      const half = pen.measureText(said).width / 2 + APART;
      const x = Math.max(half, Math.min(wide - half, spot.x));
      const free = SHIFTS.map((by) => spot.y + by * HIGH).filter(
        (y) => !over(taken, x, y, half, HIGH),
      );
      if (!free.length) continue;
      const hidden = free.map((y) => over(spots, x, y, half, HIGH / 2 + radiusOf(chart)));
      const y = free[hidden.indexOf(Math.min(...hidden))];
      taken.push({ x, y, half });
      pen.strokeText(said, x, y);
      pen.fillText(said, x, y);
    }
  }

  /* How many of these lie where words would. */
  function over(some, x, y, half, high) {
    let count = 0;
    for (const one of some)
      count += Math.abs(one.x - x) < half + (one.half ?? 0) && Math.abs(one.y - y) < high;
    return count;
  }

  function mark(pen, { x, y }, radius, shade) {
    pen.beginPath();
    pen.arc(x, y, radius + 5, 0, FULL);
    pen.lineWidth = 2.5;
    pen.strokeStyle = shade("focus");
    pen.stroke();
  }

  Object.assign(window.matinee, { paint });
})();
