// A file in pieces: a line that breaks goes on where it broke. Without this script the form sends it in one go.
(() => {
  const words = document.getElementById("upload-words")?.dataset;
  const say = (sentence, ...values) => values.reduce((text, value, i) => text.replace(`%${i + 1}`, value), sentence);
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const size = (bytes) => (bytes / 1e6).toFixed(1).replace(".", document.documentElement.lang.startsWith("fr") ? "," : ".") + (document.documentElement.lang.startsWith("fr") ? " Mo" : " MB");

  class Refused extends Error {}

  async function ask(address, options = {}) {
    const answer = await fetch(address, { ...options, headers: { "X-CSRFToken": token(), ...options.headers }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new Refused(words.expired);
    if (answer.status >= 500) throw new TypeError("server");
    const said = await answer.json();
    if (said.error) throw new Refused(said.error);
    return said;
  }

  async function send(form, file, tell, progress) {
    const facts = new FormData();
    facts.set("name", file.name);
    facts.set("size", file.size);
    facts.set("mark", file.lastModified);
    facts.set("document", form.dataset.document || "");
    facts.set("file", form.querySelector("[name=file]:not([type=file])")?.value || "");
    let status = null;
    for (let tries = 0; ; ) {
      try {
        status = status ? await ask(status.upload) : await ask(form.dataset.upload, { method: "POST", body: facts });
        while (!status.arrival) {
          const from = status.received;
          const piece = file.slice(from, from + status.piece);
          status = await ask(`${status.upload}?offset=${from}`, { method: "PUT", body: piece, headers: { "Content-Type": "application/octet-stream" } });
          tries = 0;
          progress.value = (100 * status.received) / status.size;
          tell(say(words.sending, size(status.received), size(status.size)));
        }
        return status;
      } catch (error) {
        if (error instanceof Refused) throw error;
        if (++tries > 8) throw new Refused(words.stopped);
        const pause = Math.min(60, 2 ** tries);
        tell(say(words.broken, pause));
        await wait(pause);
      }
    }
  }

  for (const form of document.querySelectorAll("form[data-upload]")) {
    const input = form.querySelector("input[type=file]");
    const progress = form.querySelector("progress");
    const status = form.querySelector(".upload-status");
    const tell = (sentence) => { status.textContent = sentence; };
    let busy = false;
    const start = async () => {
      const file = input.files[0];
      if (!file || busy) return;
      if (!file.size) return tell(words.empty);
      busy = true;
      progress.hidden = false;
      try {
        const arrived = await send(form, file, tell, progress);
        tell(words.arrived);
        location.assign(arrived.arrival);
      } catch (error) {
        tell(error.message);
      } finally {
        busy = false;
      }
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); start(); });
    form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; start(); }
    });
  }

  // The state of a file while it is being read.
  const watched = document.querySelector("[data-watch]");
  const look = async () => {
    try {
      const status = await (await fetch(watched.dataset.watch)).json();
      watched.textContent = status.sentence;
      if (status.final) return location.reload();
    } catch { /* asked again below */ }
    setTimeout(look, 700);
  };
  if (watched) look();
})();
