// What it takes and tells is written in docs/embed.md.
customElements.get("guildhall-portal") || customElements.define("guildhall-portal", class extends HTMLElement {
  static observedAttributes = ["src", "route", "theme", "lang"];
  #frame;
  #origin;
  #route;

  connectedCallback() {
    addEventListener("message", this);
    this.#load();
  }

  disconnectedCallback() {
    removeEventListener("message", this);
    this.#frame?.remove();
    this.#frame = undefined;
  }

  attributeChangedCallback(name, before, now) {
    if (!this.#frame || before === now) return;
    if (name === "src") this.#load();
    else if (name !== "route" || now !== this.#route) this.#post({ type: "show", [name]: now ?? "" });
  }

  #load() {
    this.#frame?.remove();
    const src = new URL(this.getAttribute("src"), document.baseURI);
    const frame = document.createElement("iframe");
    this.#origin = src.origin;
    this.#frame = frame;
    frame.title = this.getAttribute("frame-title") || "Partner portal";
    frame.allow = "clipboard-write; fullscreen";
    frame.referrerPolicy = "origin";
    frame.src = src.href;
    Object.assign(frame.style, { display: "block", width: "100%", height: "40rem", border: "0" });
    this.append(frame);
  }

  #post(message) {
    this.#frame.contentWindow.postMessage({ v: 1, ...message }, this.#origin);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(`guildhall-${name}`, { bubbles: true, detail }));
  }

  handleEvent({ source, origin, data }) {
    if (source !== this.#frame?.contentWindow || origin !== this.#origin || data?.v !== 1) return;
    if (data.type === "ready") this.#vouch(data.nonce);
    else if (data.type === "entered") this.#tell("ready");
    else if (data.type === "height" && data.height > 0) this.#frame.style.height = `${Math.min(Math.ceil(data.height), 20000)}px`;
    else if (data.type === "title") this.#tell("title", { title: String(data.title) });
    else if (data.type === "route") this.#tell("route", { route: (this.#route = String(data.route)) });
  }

  async #vouch(nonce) {
    const frame = this.#frame;
    const show = { type: "show" };
    for (const name of ["theme", "lang"]) show[name] = this.getAttribute(name) ?? "";
    if (this.#route === undefined) show.route = this.#route = this.getAttribute("route") ?? "";
    this.#post(show);
    try {
      const assertion = this.assertion ? await this.assertion(nonce) : await this.#fetch(nonce);
      if (frame === this.#frame) this.#post({ type: "assertion", nonce, assertion });
    } catch (error) {
      this.#tell("error", { error });
    }
  }

  async #fetch(nonce) {
    const answer = await fetch(this.getAttribute("assertion-url"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ nonce }),
    });
    if (!answer.ok) throw new Error(`assertion: ${answer.status}`);
    return (await answer.json()).assertion;
  }
});
