/** @jsxImportSource preact */
// <dragoman-chat>: the whole widget as one custom element. It leaves nothing on the page but the element's definition.
import { render } from "preact";
import { brandColours } from "./brand-colour.ts";
import { type ConversationClient, conversationClient } from "./conversation-client.ts";
import { type Memory, memoryOf } from "./memory.ts";
import { chat } from "./panel.tsx";
import { stylesheet } from "./stylesheet.ts"; // last: gzip finds more alike in it
import { type Text, textIn, widgetLanguage } from "./text.ts";

class DragomanChat extends HTMLElement {
  declare leave: () => void;

  connectedCallback(): void {
    this.leave = mount(this);
  }

  disconnectedCallback(): void {
    this.leave();
  }
}

/** Brings the widget to life in `host`; its attributes may change at any time. Returns what ends it. */
function mount(host: HTMLElement): () => void {
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // a <style> would be refused by a strict content security policy
  sheet.replaceSync(stylesheet);
  shadow.adoptedStyleSheets = [sheet];
  const root = document.createElement("div");
  root.className = "root";
  shadow.replaceChildren(root);

  const page = document.documentElement;
  // The whole screen under 480 px, also when a phone is turned or the page is zoomed to that size.
  const small = matchMedia("(max-width: 480px), (max-height: 480px)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const find = (selector: string) => root.querySelector<HTMLElement>(selector)!;
  const attribute = (name: string) => host.getAttribute(name);

  let client: ConversationClient | undefined;
  let memory: Memory;
  let text: Text;
  let hint = false;
  let due = false;
  let wantsFocus = false;
  // What was drawn last: whom we talk to, how the panel stands, what it ends with.
  let wasWith = "";
  let wasStanding = "";
  let wasAt = "";

  /** Starts on the attributes as they are now; what was said comes back from the server, what was typed from memory. */
  function begin(server: string, language: string) {
    client?.stop();
    memory = memoryOf(server, () => localStorage);
    hint = false;
    const begun = conversationClient({
      server,
      language,
      market: attribute("market"),
      page: location.origin + location.pathname,
      memory,
      onChange: draw,
      onRefused: write,
    });
    client = begun;
    text = textIn("en");
    begun.wake();
    void speak(begun, server, widgetLanguage(language));
  }

  /** Fetches the words in the page's language; where they do not come, English stays. */
  async function speak(begun: ConversationClient, server: string, language: string) {
    const file = language !== "en" && fetch(`${server}/widget/text/${language}.json`);
    const translations = file && (await file.then((response) => response.json()).catch(() => null));
    if (client !== begun) return;
    if (translations) text = textIn(language, translations);
    hint = !memory.read("hint"); // once: on the first page
    memory.write("hint", true);
    draw();
  }

  function write(draft: string) {
    memory.write("draft", draft);
    draw();
  }

  function toggle(open: boolean) {
    host.toggleAttribute("open", open);
    hint = false;
    focus();
  }

  function focus() {
    wantsFocus = true;
    draw();
  }

  /** Once for all changes of this turn. */
  function draw() {
    if (!due) queueMicrotask(drawNow);
    due = true;
  }

  function drawNow() {
    due = false;
    if (!host.isConnected) return;
    const open = host.hasAttribute("open");
    const whole = small.matches;
    const server = new URL(attribute("server") ?? import.meta.url, location.href).origin;
    const language = attribute("language") || page.lang || navigator.language;
    const talksWith = [server, language, attribute("market")].join();
    if (talksWith !== wasWith) begin(server, language);
    wasWith = talksWith;
    client!.setOpen(open);
    const { settings, messages, outbox, phase, agentTyping, asking } = client!.state;

    const wanted = host.dataset.theme;
    const theme = wanted === "dark" || (wanted !== "light" && dark.matches) ? "dark" : "light";
    root.lang = text.language;
    root.dir = text.language === "ar" ? "rtl" : "ltr";
    root.dataset.theme = theme;
    root.style.color = attribute("brand") ?? settings?.brand.colour ?? "#2f49c2"; // lapis
    const colour = getComputedStyle(root).color.match(/[\d.]+/g)!; // any CSS colour, as the browser reads it
    root.style.color = "";
    for (const [name, parts] of Object.entries(brandColours(colour.slice(0, 3).map(Number), theme)))
      root.style.setProperty(name, `rgb(${parts})`);

    const log = find(".flow");
    const atEnd = log && log.scrollHeight - log.scrollTop - log.clientHeight < 120;
    render(
      chat({
        text,
        client: client!,
        company: attribute("name") ?? settings?.workspace.name ?? "",
        open,
        wholeScreen: whole,
        hint: hint && !whole && !messages[0],
        showMark: !host.hasAttribute("no-mark"),
        draft: (memory.read("draft") ?? "") as string,
        toggle,
        write,
        focus,
      }),
      root,
    );
    settle(open, whole, [messages.length, outbox.length, phase, agentTyping, asking].join(), atEnd || !!outbox[0]);
  }

  /** What markup cannot say: how the dialog stands, how high the field is, what is scrolled to, where the focus is. */
  function settle(open: boolean, whole: boolean, at: string, follow: boolean) {
    const dialog = find("dialog") as HTMLDialogElement;
    const field = find("textarea");
    const log = find(".flow");
    const standing = `${open}${whole}`;
    if (standing !== wasStanding) {
      if (dialog.open) dialog.close();
      // Modal on the whole screen: the browser then keeps Tab and the screen reader inside.
      if (open && whole) dialog.showModal();
      else dialog.open = open;
      log.scrollTop = log.scrollHeight;
    } else if (at !== wasAt && follow) {
      // What is new is shown from its first line on; who reads further up is left alone.
      log.scrollTop = (log.lastElementChild as HTMLElement).offsetTop - 14;
    }
    wasStanding = standing;
    wasAt = at;
    if (field) {
      field.style.height = "auto"; // as high as its lines, up to the limit in the style sheet
      field.style.height = `${field.scrollHeight}px`;
    }
    // On a phone a focused field raises the keyboard over the conversation: only where one was typing already.
    const quiet = !field || (whole && shadow.activeElement !== field);
    if (wantsFocus) (open ? (quiet ? dialog : field) : find(".launch")).focus();
    wantsFocus = false;
  }

  const leaving = new AbortController();
  const { signal } = leaving;
  small.onchange = dark.onchange = draw;
  const wake = () => document.hidden || client?.wake();
  addEventListener("online", wake, { signal });
  document.addEventListener("visibilitychange", wake, { signal });
  // A phone's keyboard covers the page without resizing it: the panel keeps to what is left, unless someone looks closer.
  const fit = () => {
    const { height, offsetTop, scale } = visualViewport!;
    root.style.setProperty("--height", scale > 1 ? "" : `${height}px`);
    root.style.setProperty("--top", scale > 1 ? "" : `${offsetTop}px`);
  };
  for (const type of ["resize", "scroll"]) visualViewport?.addEventListener(type, fit, { signal });
  const observer = new MutationObserver(draw);
  observer.observe(host, { attributes: true });
  observer.observe(page, { attributeFilter: ["lang"] });
  draw();
  return () => {
    leaving.abort();
    small.onchange = dark.onchange = null;
    observer.disconnect();
    client?.stop();
  };
}

if (!customElements.get("dragoman-chat")) customElements.define("dragoman-chat", DragomanChat);
