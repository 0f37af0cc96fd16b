/* The points of the map of the library: which one is near a place, and what kinds there are. */
(() => {
  const CELLS = 64;
  const EDGE = 1.1; // places lie within −1 and 1, or a little outside where many share one
  const MOST_KINDS = 7; // with a colour of their own
  const cell = (value) =>
    Math.max(0, Math.min(CELLS - 1, Math.floor(((value + EDGE) / (2 * EDGE)) * CELLS)));

  /* A grid, so that the one under the pointer is found among thousands at once. */
  class Points {
    constructor(every) {
      this.every = every;
      this.cells = new Map();
      every.forEach((point, index) => {
        const key = cell(point.y) * CELLS + cell(point.x);
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(index);
      });
    }

    /* The nearest within an ellipse around a place, or −1. */
    at(x, y, wide, high) {
      let best = -1, least = 1;
      for (let row = cell(y - high); row <= cell(y + high); row += 1) {
        for (let column = cell(x - wide); column <= cell(x + wide); column += 1) {
          for (const index of this.cells.get(row * CELLS + column) ?? []) {
            const point = this.every[index];
            const far = Math.hypot((point.x - x) / wide, (point.y - y) / high);
            if (far <= least) [best, least] = [index, far];
          }
        }
      }
      return best;
    }

    /* The nearest of all to a place; −1 where there are none. */
    nearest(x, y) {
      return this.least((point) => Math.hypot(point.x - x, point.y - y));
    }

    /* The nearest one to the right (1, 0), above (0, 1) and so on, or the one itself. */
    towards(from, right, up) {
      const here = this.every[from];
      const found = this.least((point, index) => {
        const along = (point.x - here.x) * right + (point.y - here.y) * up;
        const aside = Math.abs((point.x - here.x) * up - (point.y - here.y) * right);
        const isThere = index !== from && along > 0 && aside <= 2 * along;
        return isThere ? Math.hypot(along, 2 * aside) : Infinity;
      });
      return found < 0 ? from : found;
    }

    least(far) {
      let best = -1, least = Infinity;
      this.every.forEach((point, index) => {
        const found = far(point, index);
        if (found < least) [best, least] = [index, found];
      });
      return best;
    }
  }

  /* What points are coloured by, "form" or "genre": `of` gives the number of a point's colour,
     0 for what is rare or has no name, and `legend` says what each colour is. */
  function kinds(every, by, words) {
    const name = (point) => {
      if (by === "genre") return (point.genre ?? "").toLowerCase();
      return point.form === "other" ? point.medium : point.form;
    };
    const counts = new Map();
    for (const point of every) counts.set(name(point), (counts.get(name(point)) ?? 0) + 1);
    counts.delete("");
    const first = [...counts]
      .sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
      .slice(0, MOST_KINDS);
    const colours = new Map(first.map(([key], index) => [key, index + 1]));
    const legend = first.map(([key, count], index) => ({
      colour: index + 1,
      name: by === "form" ? words.forms[key] ?? key : key,
      count,
    }));
    const rest = every.length - first.reduce((sum, [, count]) => sum + count, 0);
    if (rest) legend.push({ colour: 0, name: words.other, count: rest });
    return { of: (point) => colours.get(name(point)) ?? 0, legend };
  }

  Object.assign(window.matinee, { Points, kinds });
})();
