/* The drawing of the map of the library, on one canvas: it shows points, and tells which one is
   looked at or opened, by mouse, finger or key. */
(() => {
  const MARGIN = 26; // pixels at the edges
  const REACH = { mouse: 12, touch: 24 }; // pixels from a point that are still on it
  const STILL = 5; // pixels that a press may move
  const MOST_ZOOM = 40;
  const STEP = 1.5; // of a key or a button that zooms
  const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  const OPENS = new Set(["Enter", " "]);
  const within = (value, least, most) => Math.max(least, Math.min(most, value));

  class Chart {
    /* `look(index, pinned)` is called with −1 where nothing is looked at any more. */
    constructor(canvas, points, regions, { look, open }) {
      Object.assign(this, { canvas, points, regions, look, open });
      this.zoom = 1;
      this.middle = { x: 0, y: 0 };
      this.looked = -1;
      this.pinned = false; // else it goes with the pointer
      this.only = null; // a colour that the others stand back for
      this.fingers = new Map();
      this.kinds = { of: () => 0 };
      const listen = (name, done) => canvas.addEventListener(name, done.bind(this));
      listen("pointerdown", this.press);
      listen("pointermove", this.move);
      listen("pointerup", this.lift);
      listen("pointercancel", this.drop);
      listen("pointerleave", (event) => {
        if (event.pointerType === "mouse") this.hover(-1);
      });
      listen("wheel", this.wheel);
      listen("focus", () => {
        if (canvas.matches(":focus-visible") && this.looked < 0) this.see(this.central(), true);
      });
      new ResizeObserver(() => this.draw()).observe(canvas);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
        setTimeout(() => this.draw(), 100), // the page changes its colours first
      );
    }

    colour(kinds) {
      this.kinds = kinds;
      this.only = null;
      this.draw();
    }

    /* Pixels of a place, and the place of pixels. */
    spot({ x, y }, { wide, high, across, up } = this.size()) {
      return {
        x: wide / 2 + (x - this.middle.x) * across,
        y: high / 2 - (y - this.middle.y) * up,
      };
    }
    place({ x, y }) {
      const { wide, high, across, up } = this.size();
      return {
        x: this.middle.x + (x - wide / 2) / across,
        y: this.middle.y - (y - high / 2) / up,
      };
    }
    size() {
      const { clientWidth: wide, clientHeight: high } = this.canvas;
      const scale = (length) => Math.max(1, length / 2 - MARGIN) * this.zoom;
      return { wide, high, across: scale(wide), up: scale(high) };
    }

    central() {
      return this.points.nearest(this.middle.x, this.middle.y);
    }

    find(at, reach) {
      const { x, y } = this.place(at), { across, up } = this.size();
      return this.points.at(x, y, reach / across, reach / up);
    }

    see(index, pinned = false) {
      if (index === this.looked && pinned === this.pinned) return;
      [this.looked, this.pinned] = [index, pinned && index >= 0];
      this.draw(false);
      this.look(index, this.pinned);
    }

    hover(found) {
      const stays = found < 0 ? this.pinned : found === this.looked;
      if (!stays) this.see(found);
    }

    /* Keys of the canvas and of what lies over it. */
    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { wide, high } = this.size(), centre = { x: wide / 2, y: high / 2 };
      const here = event.target === this.canvas;
      if (event.key in ARROWS) this.go(...ARROWS[event.key]);
      else if (event.key === "Escape" && this.looked >= 0) this.leave();
      else if (here && OPENS.has(event.key) && this.looked >= 0) this.open(this.looked);
      else if ("+=".includes(event.key)) this.closer(STEP, centre);
      else if (event.key === "-") this.closer(1 / STEP, centre);
      else if (event.key === "0") this.whole();
      else return;
      event.preventDefault();
    }

    leave() {
      this.canvas.focus();
      this.see(-1);
    }

    go(right, up) {
      const next = this.looked < 0 ? this.central() : this.points.towards(this.looked, right, up);
      if (next < 0) return;
      const { x, y } = this.spot(this.points.every[next]), { wide, high } = this.size();
      if (x < 0 || y < 0 || x > wide || y > high) this.middle = { ...this.points.every[next] };
      this.see(next, true);
    }

    closer(by, at) {
      const before = this.place(at);
      this.zoom = within(this.zoom * by, 1, MOST_ZOOM);
      const now = this.place(at);
      this.shift(before.x - now.x, before.y - now.y);
      this.canvas.style.touchAction = this.zoom > 1 ? "none" : "pan-y"; // else the page scrolls
    }
    zoomBy(by) {
      const { wide, high } = this.size();
      this.closer(by, { x: wide / 2, y: high / 2 });
    }
    whole() {
      this.middle = { x: 0, y: 0 };
      this.zoomBy(0);
    }
    shift(x, y) {
      const most = this.zoom > 1 ? 1 : 0;
      this.middle.x = within(this.middle.x + x, -most, most);
      this.middle.y = within(this.middle.y + y, -most, most);
      this.draw();
      if (this.looked >= 0) this.look(this.looked, this.pinned);
    }

    wheel(event) {
      if (!event.ctrlKey && !event.metaKey) return; // it scrolls the page
      event.preventDefault();
      this.closer(Math.exp(-event.deltaY / 200), { x: event.offsetX, y: event.offsetY });
    }
    press(event) {
      if (event.button) return;
      this.fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      this.canvas.setPointerCapture(event.pointerId);
      if (this.fingers.size === 1) this.pressed = { x: event.offsetX, y: event.offsetY };
      else this.pressed = null; // two fingers open nothing
    }
    move(event) {
      const now = { x: event.offsetX, y: event.offsetY };
      const before = this.fingers.get(event.pointerId);
      if (!before) {
        if (event.pointerType === "mouse") this.hover(this.find(now, REACH.mouse));
        return;
      }
      const far = this.pressed && Math.hypot(now.x - this.pressed.x, now.y - this.pressed.y);
      if (this.pressed && far <= STILL) return;
      this.pressed = null;
      const [other] = [...this.fingers].filter(([id]) => id !== event.pointerId);
      this.fingers.set(event.pointerId, now);
      const { across, up } = this.size();
      const share = other ? 0.5 : 1; // of two fingers each moves what is in the middle by half
      this.shift((-share * (now.x - before.x)) / across, (share * (now.y - before.y)) / up);
      if (other) {
        const [, held] = other, apart = (at) => Math.hypot(at.x - held.x, at.y - held.y) || 1;
        const between = { x: (now.x + held.x) / 2, y: (now.y + held.y) / 2 };
        this.closer(apart(now) / apart(before), between);
      }
    }
    lift(event) {
      const at = this.pressed;
      this.drop(event);
      if (!at) return;
      const isMouse = event.pointerType === "mouse";
      const found = this.find(at, isMouse ? REACH.mouse : REACH.touch);
      this.see(found, !isMouse);
      if (isMouse && found >= 0) this.open(found);
    }
    drop(event) {
      this.fingers.delete(event.pointerId);
      this.pressed = null;
    }

    /* With the next picture; where only another point is looked at, the points stay as drawn. */
    draw(anew = true) {
      this.stale ||= anew;
      if (this.waits) return;
      this.waits = true;
      requestAnimationFrame(() => {
        this.waits = false;
        window.matinee.paint(this);
      });
    }
  }

  Object.assign(window.matinee, { Chart });
})();
