// Starts the desk.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../design/tokens.css";
import "./desk.css";
import "../design/elements/elements.css";
import "./frame.css";
import "./session/session.css";
import "./inbox/inbox.css";
import "./conversation/conversation.css";
import "./commands/commands.css";
import { App } from "./App.tsx";
import { arrivalAt } from "./address.ts";
import { createApi, createRequest } from "./api.ts";
import { applyTheme, rememberedTheme } from "./appearance.ts";
import { loadRemembered, TextProvider } from "./text.tsx";

applyTheme(rememberedTheme());

// Read once and taken out of the address at once, before anything can copy, log or share it.
const { arrival, address } = arrivalAt(new URL(location.href));
if (arrival) history.replaceState(null, "", address);

const request = createRequest((...request) => fetch(...request));
const api = createApi(request);
const firstSession = arrival?.kind === "link" ? api.signIn({ link: arrival.value }) : api.session();
firstSession.catch(() => {}); // looked at by <App>

const first = await loadRemembered();
createRoot(document.getElementById("desk")!).render(
  <StrictMode>
    <TextProvider first={first}>
      <App api={api} request={request} firstSession={firstSession} arrival={arrival} />
    </TextProvider>
  </StrictMode>,
);
