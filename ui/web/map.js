/* The map of the library: asked for when it is opened, with a card of what is looked at, what its
   colours mean, and the same as a list. Texts of media are set as text, never as HTML. */
(() => {
  const { about, asked, clock, element, item, Chart, Points, kinds } = window.matinee;
  const WAIT_MS = 150; // before a picture is asked for: a pointer passes many points
  const STEP = 1.5;
  const OFF = 16; // pixels from a point to its card
  const MOST = 300; // characters of a description
  const BY = ["form", "genre"];
  const SEEN = { subtree: true, childList: true, attributes: true };
  const isMap = (holder) => holder instanceof HTMLDetailsElement && holder.matches(".m-map");
  const press = (words, done, more = {}) => {
    const button = element("button", { type: "button", className: "m-act", ...more }, words);
    button.addEventListener("click", done);
    return button;
  };
  const quiet = (words) => element("p", { className: "m-quiet", role: "status" }, words);

  let follows = null; // who the maps on the page are of

  async function show(holder) {
    const words = JSON.parse(holder.dataset.words), user = about().user ?? "";
    const body = holder.querySelector(".m-map-body");
    follow(user);
    body.replaceChildren(quiet(words.drawing));
    try {
      const found = await asked(`/api/map?${user ? new URLSearchParams({ user }) : ""}`);
      if (about().user === user || !user) build(holder, body, found, words);
    } catch (error) {
      body.replaceChildren(quiet(error.message));
    }
  }

  function follow(user) {
    if (follows === null) {
      new MutationObserver(() => {
        const now = about().user;
        if (!now || now === follows) return;
        follows = now;
        document.querySelectorAll(".m-map[open]").forEach(show);
      }).observe(document.getElementById("about"), SEEN);
    }
    follows = user;
  }

  function build(holder, body, found, words) {
    const said = sentences(found, words).map(quiet);
    if (!found.points.length) {
      body.replaceChildren(...said);
      return;
    }
    const canvas = element("canvas", { tabIndex: 0, role: "application" });
    canvas.setAttribute("aria-label", words.canvas.replace("{count}", found.points.length));
    const card = element("div", { className: "m-map-card", hidden: true });
    card.setAttribute("aria-live", "polite");
    const frame = element("div", { className: "m-map-frame" }, canvas, card);
    const chart = new Chart(canvas, new Points(found.points), found.regions, {
      look: (index, pinned) => look(chart, card, words, index, pinned),
      open: (index) => open(chart, card, words, index),
    });
    holder.chart = chart;
    frame.addEventListener("keydown", (event) => chart.key(event));
    const hint = element("p", { className: "m-quiet", id: "m-map-hint" }, words.hint);
    canvas.setAttribute("aria-describedby", hint.id);
    body.replaceChildren(hint, tools(chart, words), frame, ...said, list(found, words));
    chart.draw();
  }

  function sentences({ points, unplaced, undrawn }, words) {
    const all = points.length + unplaced + undrawn, said = [];
    if (!all) said.push(words.empty);
    else if (!points.length) said.push(words.nothing);
    else if (unplaced) said.push(words.unplaced.replace("{count}", unplaced));
    if (undrawn) said.push(words.undrawn.replace("{count}", points.length).replace("{all}", all));
    return said;
  }

  /* What the map is coloured by, what colours and marks mean, and zoom. */
  function tools(chart, words) {
    const legend = element("div", { className: "m-map-legend" });
    const choices = BY.map((by) => press(words[by], () => choose(by)));
    const choose = (by) => {
      const found = kinds(chart.points.every, by, words);
      chart.colour(found);
      choices.forEach((one, index) => one.setAttribute("aria-pressed", BY[index] === by));
      const every = found.legend.map(({ colour, name, count }) => {
        const dot = element("span", { className: `m-dot m-hue-${colour}` });
        const button = press("", () => {
          chart.only = chart.only === colour ? null : colour;
          for (const one of every) {
            one.setAttribute("aria-pressed", one === button && chart.only !== null);
          }
          chart.draw();
        });
        button.setAttribute("aria-pressed", false);
        button.append(dot, ` ${name} `, element("span", { className: "m-quiet" }, count));
        return button;
      });
      const marks = ["watched", "liked"].map((mark) => {
        const dot = element("span", { className: `m-dot m-${mark}` });
        return element("span", { className: "m-quiet" }, dot, ` ${words[mark]}`);
      });
      legend.replaceChildren(...every, ...marks);
    };
    choose(BY[0]);
    const zoom = [
      press("+", () => chart.zoomBy(STEP), { title: words.closer }),
      press("−", () => chart.zoomBy(1 / STEP), { title: words.farther }),
      press("□", () => chart.whole(), { title: words.whole }),
    ];
    zoom.forEach((one) => one.setAttribute("aria-label", one.title));
    const buttons = element("div", { className: "m-acts" }, ...choices, ...zoom);
    return element("div", { className: "m-map-tools" }, buttons, legend);
  }

  function look(chart, card, words, index, pinned) {
    const point = chart.points.every[index];
    card.hidden = !point;
    if (!point) return;
    if (card.dataset.item !== point.item || !card.childElementCount) {
      card.dataset.item = point.item;
      card.replaceChildren(...told(chart, card, words, point));
    }
    card.classList.toggle("m-pinned", pinned);
    const { x, y } = chart.spot(point), { wide, high } = chart.size();
    const left = Math.min(wide - card.offsetWidth, x - card.offsetWidth / 2);
    const below = y + OFF, above = y - OFF - card.offsetHeight;
    const fits = below + card.offsetHeight <= high;
    card.style.left = `${Math.max(0, left)}px`;
    card.style.top = `${above < 0 && fits ? below : Math.max(0, above)}px`;
  }

  function told(chart, card, words, point) {
    const poster = element("div", { className: "m-poster" });
    poster.dataset.medium = point.medium;
    setTimeout(() => {
      if (card.dataset.item !== point.item) return;
      const src = item(point.item, "poster");
      poster.append(element("img", { src, alt: "", className: "m-picture" }));
    }, WAIT_MS);
    const kind = words.forms[point.form === "other" ? point.medium : point.form];
    const length = point.duration_s ? clock(point.duration_s) : "";
    const lines = [
      element("strong", {}, point.title),
      element("span", { className: "m-length" }, [kind, length].filter(Boolean).join(" · ")),
      element("span", {}, why(chart, words, point)),
    ];
    if (point.plays) lines.push(player(point, `▶ ${words.play}`, "m-act"));
    else lines.push(element("span", { className: "m-quiet" }, words.noFile));
    return [poster, element("div", { className: "m-map-told" }, ...lines)];
  }

  /* Why one would open it: what the person knows of it, what it is close to, what it is about. */
  function why(chart, words, point) {
    if (point.liked) return words.youLiked;
    if (point.watched) return words.youWatched;
    const close = point.close_to && chart.points.every.find((one) => one.item === point.close_to);
    if (close) return words.close.replace("{title}", () => close.title);
    return point.terms.length ? words.about.replace("{terms}", () => point.terms.join(", ")) : "";
  }

  function player(point, words, className) {
    const button = element("button", { type: "button", className }, words);
    Object.assign(button.dataset, { play: "", item: point.item, start: "0", title: point.title });
    return button; // page.js plays it
  }

  async function open(chart, card, words, index) {
    const point = chart.points.every[index];
    if (point.plays) {
      card.querySelector("[data-play]")?.click();
      return;
    }
    chart.see(index, true);
    if (card.querySelector(".m-map-more")) return;
    try {
      const { item: known } = await asked(`/api/items/${encodeURIComponent(point.item)}`);
      if (card.dataset.item !== point.item) return;
      const more = [known.creators.join(", "), known.description].filter(Boolean).join(". ");
      const text = more.length > MOST ? `${more.slice(0, MOST)} …` : more;
      card.append(element("p", { className: "m-map-more" }, text));
      look(chart, card, words, index, true);
    } catch (error) {
      card.append(quiet(error.message));
    }
  }

  /* For who does not see the drawing: a region a part, made when it is opened. */
  function list({ points, regions }, words) {
    const groups = [...regions.keys(), null].map((region) => ({
      name: region === null ? words.rest : regions[region].terms.join(", ") || words.rest,
      some: points.filter((point) => point.region === region),
    }));
    const parts = groups.filter(({ some }) => some.length).map(({ name, some }) => {
      const heading = element("summary", {}, `${name} (${some.length})`);
      const part = element("details", { className: "m-score" }, heading);
      part.addEventListener("toggle", () => {
        if (part.open && part.childElementCount === 1) part.append(rows(some));
      });
      return part;
    });
    const heading = element("summary", {}, words.list);
    return element("details", { className: "m-map-list m-score" }, heading, ...parts);
  }

  function rows(some) {
    return element("ul", { className: "m-shelf" }, ...some.map((point) => {
      const title = element("span", { className: "m-title" }, point.title);
      const name = point.plays ? player(point, title, "m-name") : title;
      const length = point.duration_s ? clock(point.duration_s) : "";
      return element("li", {}, name, element("span", { className: "m-quiet" }, length));
    }));
  }

  document.addEventListener("toggle", (event) => {
    if (isMap(event.target) && event.target.open) show(event.target);
  }, true); // it does not bubble
})();
