// What the phrasebook's page does in the browser. Plain JavaScript, since the page is one file that nobody builds: the book is in it,
// compressed; topics are chosen from a list, languages from a menu, and a search looks through everything that is written.
export const bookScript = `
const byId = (id) => document.getElementById(id);
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};
const unpack = async () => {
  const packed = Uint8Array.from(atob(byId("book").textContent.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
};
const plain = (text) => text.normalize("NFKD").replace(/\\p{M}+/gu, "").toLowerCase();

unpack().then(start, () => { byId("topic").textContent = "This browser cannot unpack the page. Please use a current one."; });

function start(book) {
  const topics = book.industries.flatMap((industry) => industry.topics.map((topic) => ({ ...topic, industry })));
  const state = { topic: topics[0], language: "en", industry: "", asked: "" };
  const languageOf = (tag) => book.languages.find((language) => language.tag === tag);
  const written = (tag) => ({ lang: tag, dir: languageOf(tag).dir });
  const searchable = new Map();
  const wordsOf = (topic) => {
    if (!searchable.has(topic)) {
      const texts = Object.values(topic.texts).flatMap(([title, phrasings]) => [title, ...phrasings.map(([, text]) => text)]);
      searchable.set(topic, plain([topic.id, topic.meaning, ...texts].join("\\n")));
    }
    return searchable.get(topic);
  };
  const titleIn = (topic, tag) => topic.texts[tag]?.[0] ?? null;

  for (const { tag, name } of book.languages) byId("language").append(make("option", { value: tag }, name));
  byId("industry").append(make("option", { value: "" }, "All industries"));
  for (const { id, name } of book.industries) byId("industry").append(make("option", { value: id }, name));

  const shown = () => {
    const wanted = plain(state.asked.trim());
    return topics.filter((topic) => (!state.industry || topic.industry.id === state.industry) && (!wanted || wordsOf(topic).includes(wanted)));
  };
  function list() {
    const box = byId("topics");
    const found = shown();
    box.replaceChildren();
    let group = null;
    for (const topic of found) {
      if (topic.industry !== group) {
        group = topic.industry;
        box.append(make("li", { class: "group" }, group.name));
      }
      const title = titleIn(topic, state.language);
      const words = make("span", title === null ? { lang: "en" } : written(state.language), title ?? topic.meaning);
      const button = make("button", { type: "button", "aria-current": topic === state.topic ? "true" : null, onclick: () => choose(topic) }, words);
      box.append(make("li", {}, button));
    }
    if (found.length === 0) box.append(make("li", { class: "empty" }, "No topic has these words."));
    byId("count").textContent = found.length.toLocaleString("en") + " of " + topics.length.toLocaleString("en") + " topics";
  }
  function show() {
    const { topic, language } = state;
    const box = byId("topic");
    const [title, phrasings, answer] = topic.texts[language] ?? [null, [], null];
    const said = written(language);
    box.replaceChildren();
    box.append(make("p", { class: "faint" }, topic.industry.name + " · " + topic.id));
    box.append(title === null ? make("h2", {}, "Not written in this language yet") : make("h2", said, title));
    box.append(make("p", { class: "muted", lang: "en" }, topic.meaning));
    const facts = make("p", { class: "facts" });
    if (topic.mostAsked) facts.append(make("span", { class: "chip" }, "most asked"));
    for (const name of topic.placeholders) facts.append(make("span", { class: "chip mono" }, "{" + name + "}"));
    if (facts.childNodes.length > 0) box.append(facts);
    if (phrasings.length > 0) {
      box.append(make("h3", {}, "How customers ask"));
      const all = make("ul", { class: "phrasings" });
      for (const [kind, text] of phrasings) {
        const row = make("li", { dir: said.dir }, make("p", { ...said, dir: "auto" }, text));
        if (kind > 0) row.append(make("span", { class: "chip" }, book.kinds[kind]));
        all.append(row);
      }
      box.append(all);
    }
    if (answer !== null) {
      box.append(make("h3", {}, "Model answer"));
      const sentence = make("p", said);
      for (const part of answer.split(/(\\{[^}]*\\})/)) sentence.append(part.startsWith("{") ? make("code", { dir: "ltr" }, part) : part);
      box.append(make("div", { class: "answer" }, sentence));
    }
    box.append(make("h3", {}, "In other languages"));
    const titles = make("div", { class: "titles" });
    for (const { tag, name } of book.languages) {
      const other = titleIn(topic, tag);
      if (other === null) continue;
      titles.append(make("button", { type: "button", dir: languageOf(tag).dir, "aria-current": tag === language ? "true" : null, onclick: () => speak(tag) },
        make("span", { class: "faint", lang: tag }, name), make("span", written(tag), other)));
    }
    box.append(titles);
    box.scrollTop = 0;
    history.replaceState(null, "", "#" + topic.id + "/" + language);
  }
  function choose(topic) {
    state.topic = topic;
    for (const button of byId("topics").querySelectorAll("[aria-current]")) button.removeAttribute("aria-current");
    list();
    show();
    byId("topics").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  }
  function speak(tag) {
    state.language = tag;
    byId("language").value = tag;
    list();
    show();
  }
  const step = (by) => {
    const found = shown();
    const next = found[found.indexOf(state.topic) + by];
    if (next) {
      choose(next);
      byId("topics").querySelector("[aria-current]")?.focus();
    }
  };
  byId("language").addEventListener("change", (event) => speak(event.target.value));
  byId("industry").addEventListener("change", (event) => { state.industry = event.target.value; list(); });
  byId("search").addEventListener("input", (event) => { state.asked = event.target.value; list(); });
  byId("topics").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  });
  const [id, tag] = location.hash.slice(1).split("/");
  state.topic = topics.find((topic) => topic.id === id) ?? state.topic;
  if (languageOf(tag)) state.language = tag;
  speak(state.language);
  byId("topics").querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
}
`;
