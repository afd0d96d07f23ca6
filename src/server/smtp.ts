// Sends mails through the mail server in DRAGOMAN_SMTP_URL, such as smtps://user:password@mail.example.com or smtp://localhost:1025.
import { createTransport } from "nodemailer";
import type { MailSender } from "../desk/index.ts";
import { ExpectedError } from "../errors.ts";

export class BadMailAddressError extends ExpectedError {
  readonly kind = "invalid";
  readonly code = "server/bad-mail-address";
}

/** Shorter than a mail is taken for, so that no second process sends it meanwhile. */
const LIMIT_MS = 20_000;

/**
 * @param from  who mails are from; left out: the user of the address, where that is an e-mail address
 * @throws {BadMailAddressError}
 */
export function smtpSender(url: string, from?: string): MailSender {
  const server = URL.canParse(url) ? new URL(url) : null;
  if (!server || !/^smtps?:$/.test(server.protocol) || !server.hostname)
    throw new BadMailAddressError(
      "DRAGOMAN_SMTP_URL is no address of a mail server. It looks like smtps://user:password@mail.example.com.",
    );
  const user = decodeURIComponent(server.username);
  const sender = from || (user.includes("@") ? user : `no-reply@${server.hostname}`);
  const transport = createTransport({
    host: server.hostname.replace(/^\[|\]$/g, ""),
    port: Number(server.port) || (server.protocol === "smtps:" ? 465 : 587),
    secure: server.protocol === "smtps:",
    ...(user && { auth: { user, pass: decodeURIComponent(server.password) } }),
    connectionTimeout: LIMIT_MS,
    greetingTimeout: LIMIT_MS,
    socketTimeout: LIMIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ messageId, to, subject, text, language }) {
      await transport.sendMail({
        messageId,
        from: sender,
        to: { name: "", address: to },
        subject,
        text,
        headers: { "Content-Language": language, "Auto-Submitted": "auto-generated" },
      });
    },
    close: () => transport.close(),
  };
}
