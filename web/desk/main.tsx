// Starts the desk.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../design/tokens.css";
import "./desk.css";
import "./session/session.css";
import "./inbox/inbox.css";
import "./conversation/conversation.css";
import { App } from "./App.tsx";
import { withoutLink } from "./address.ts";
import { createApi } from "./api.ts";
import { applyTheme, rememberedTheme } from "./appearance.ts";
import { TextProvider } from "./text.tsx";

applyTheme(rememberedTheme());

// Read once and taken out of the address at once, before anything can copy, log or share it.
const { link, address } = withoutLink(new URL(location.href));
if (link) history.replaceState(null, "", address);

const api = createApi((...request) => fetch(...request));
const firstSession = link ? api.signIn({ link }) : api.session();
firstSession.catch(() => {}); // looked at by <App>

createRoot(document.getElementById("desk")!).render(
  <StrictMode>
    <TextProvider>
      <App api={api} firstSession={firstSession} byLink={link !== null} />
    </TextProvider>
  </StrictMode>,
);
