/* The player above the tabs, and buttons that lead from one tab to another. Texts of media are set
   as text, never as HTML. */
(() => {
  const about = () => document.getElementById("m-about")?.dataset ?? {};
  const clock = (seconds) => {
    const whole = Math.floor(seconds), hours = Math.floor(whole / 3600);
    const two = (number) => String(number).padStart(2, "0");
    const minutes = Math.floor(whole / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  };
  const element = (name, properties = {}, ...inside) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...inside);
    return made;
  };
  const item = (id, what, query = "") => `/api/items/${encodeURIComponent(id)}/${what}${query}`;
  const asked = async (address) => {
    const headers = { "Accept-Language": document.documentElement.lang }; // problems are in it, too
    const answer = await fetch(address, { headers }).catch(() => null);
    const found = await answer?.json().catch(() => null);
    if (!found || !answer.ok) throw new Error(found?.detail || about().noAnswer);
    return found;
  };

  window.matinee = { about, asked, clock, element, item }; // for the scripts that follow

  const LOOKED_IN = { seconds: 30, share: 0.05 }; // whoever watched less has not begun
  let opener = null; // the button that has the focus back when the player closes

  async function play(button) {
    const stage = document.getElementById("stage");
    const { item: id, start, title } = button.dataset;
    const from = Number(start) || 0, words = about();
    stopped();
    unload();
    if (!stage.contains(button)) opener = button;
    stage.hidden = false;
    stage.setAttribute("aria-label", words.stage);
    const close = element("button", { type: "button", className: "m-act m-close" }, words.close);
    close.addEventListener("click", leave);
    const name = element("strong", {}, title);
    const second = element("span", { className: "m-length" }, clock(from));
    const head = element("div", { className: "m-stage-head" }, name, second, close);
    const said = element("p", { className: "m-quiet", role: "status" });
    const foot = element("div", { className: "m-stage-foot" });
    stage.replaceChildren(head, said, foot);
    stage.scrollIntoView({ block: "nearest" });
    const failed = (sentence) => {
      said.textContent = sentence || words.cannotPlay.replace("{clock}", clock(from));
    };
    elsewhere(id, from, foot);
    try {
      const plan = await asked(item(id, "media/plan", `?start_s=${from}`));
      if (!head.isConnected) return; // something else was pressed, or the player closed
      if (plan.mode === "transcode") {
        said.textContent = words.converted.replace("{clock}", clock(from));
      }
      head.after(screen(id, from, plan, (at) => {
        if (at > 0) foot.prepend(goOn(id, Number(plan.begins_s) + at, title));
        else failed("");
      }));
      close.focus({ preventScroll: true });
    } catch (error) {
      failed(error.message);
    }
  }

  /* Else the server goes on converting. */
  function unload() {
    const video = document.querySelector("#stage video");
    video?.removeAttribute("src");
    video?.load();
  }

  /* What was played is no matter of the browser's: the server may have given up a paused stream. */
  function goOn(id, start, title) {
    const words = about().playOn.replace("{clock}", clock(start));
    const button = element("button", { type: "button", className: "m-act" }, words);
    Object.assign(button.dataset, { play: "", item: id, start: start.toFixed(1), title });
    return button;
  }

  function screen(id, from, plan, failed) {
    const video = element("video", { controls: true, playsInline: true, preload: "auto" });
    video.poster = item(id, "poster");
    video.append(
      element("track", {
        kind: "subtitles",
        default: true,
        label: about().subtitles,
        src: item(id, "subtitles.vtt", `?start_s=${plan.begins_s}`),
      }),
    );
    const who = { user: about().user, item: id };
    Object.assign(video.dataset, who, { begins: plan.begins_s, lasts: plan.duration_s ?? "" });
    video.addEventListener("loadedmetadata", () => {
      if (plan.seek_s) video.currentTime = plan.seek_s;
    }, { once: true });
    video.addEventListener("error", () => failed(video.played.length ? video.currentTime : 0), { once: true });
    video.addEventListener("playing", () => note(who, "play", from), { once: true });
    video.addEventListener("ended", () => note(who, "finish"), { once: true });
    video.src = plan.url;
    video.play().catch(() => {}); // a browser that asks for a press shows its own button
    return video;
  }

  async function elsewhere(id, from, foot) {
    const words = about();
    try {
      const found = await asked(item(id, "links", `?start_s=${from}`));
      for (const link of found.links) {
        if (link.kind === "folder" || !/^(https?:|\/)/.test(link.url)) continue;
        const label = words.openIn.replace("{name}", link.label);
        foot.append(element("a", { href: link.url, rel: "noopener", className: "m-act" }, label));
      }
      foot.append(element("code", { className: "m-path", title: words.path }, found.path));
    } catch {
      foot.replaceChildren(); // the player says what is wrong with the file
    }
  }

  /* Plays from "page" tell where playing began, those from "player" where it stopped. */
  function note({ user, item: id }, action, position, source = "page") {
    const play = { user, item: id, action, source };
    if (position !== undefined) play.position_s = position;
    const headers = { "Content-Type": "application/json" }, body = JSON.stringify(play);
    // a page that is closed still sends it
    fetch("/api/plays", { method: "POST", headers, body, keepalive: true }).catch(() => {});
  }

  /* Where somebody stopped is where they will go on; said once for what is less than `apart`. */
  function stopped(apart = 1) {
    const video = document.querySelector("#stage video");
    if (!video || video.ended) return;
    const { begins, lasts } = video.dataset, { played } = video;
    let watched = 0;
    for (let n = 0; n < played.length; n++) watched += played.end(n) - played.start(n);
    const least = Math.min(LOOKED_IN.seconds, LOOKED_IN.share * (Number(lasts) || Infinity));
    const at = Number(begins) + video.currentTime;
    if (watched < least || Math.abs(at - video.dataset.noted) < apart) return;
    video.dataset.noted = at;
    note(video.dataset, "play", at, "player");
  }

  function leave() {
    stopped();
    unload();
    const stage = document.getElementById("stage");
    stage.replaceChildren();
    stage.hidden = true;
    if (opener?.isConnected) opener.focus();
  }

  /* Nothing is kept of an answer that a reload breaks off: what was said lies in the box again. */
  const UNANSWERED = "matinee-unanswered";
  function keepWords() {
    const said = [...document.querySelectorAll("#chat [data-testid=user]")].at(-1);
    if (!said || !document.querySelector("#box .stop-button")) return;
    sessionStorage.setItem(UNANSWERED, said.textContent.trim());
  }

  function giveBack() {
    const words = sessionStorage.getItem(UNANSWERED);
    if (!words) return;
    const box = document.querySelector("#box textarea");
    if (!box || !document.querySelector("#results section")) { // the page is not filled yet
      setTimeout(giveBack, 100);
      return;
    }
    sessionStorage.removeItem(UNANSWERED);
    if (box.value) return;
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  giveBack();
  window.addEventListener("pagehide", () => {
    stopped();
    keepWords();
  });
  document.addEventListener("visibilitychange", () => {
    // a phone may end a page that is not seen, and not tell it
    if (document.visibilityState === "hidden") stopped(LOOKED_IN.seconds);
  });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest("[data-play]");
    if (button) play(button);
    const tab = target?.closest("[data-tab]");
    if (tab) document.getElementById(`tab-${tab.dataset.tab}-button`)?.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target instanceof Element && event.target.closest("#stage"))
      leave();
  });
  document.addEventListener("error", (event) => {
    if (event.target instanceof HTMLImageElement && event.target.classList.contains("m-picture"))
      event.target.remove(); // there is no poster: the place says what medium it is
  }, true);
})();
