// HTTP: how the desk works, who is there, canned replies.
import { z } from "zod";
import { Id, type Routes, refusals } from "../http.ts";
import { canonicalLanguage } from "../language/index.ts";
import { may, NotAllowedError, personOf, personRoles, UnknownPersonError } from "../team/index.ts";
import type { PeopleAtWork } from "./people.ts";
import { type CannedReplies, CannedReply, NewReply } from "./replies.ts";
import { type DeskSettings, Settings } from "./settings.ts";

const tags = ["Inbox"];

export const deskRoutes =
  (settings: DeskSettings, people: PeopleAtWork, replies: CannedReplies, onSettings: () => void): Routes =>
  (app) => {
    app.get(
      "/inbox/settings",
      {
        config: { action: "inbox.read" },
        schema: {
          tags,
          summary: "How conversations are assigned, opening hours, tags",
          response: { 200: Settings, ...refusals(401, 403) },
        },
      },
      async () => settings.read(),
    );

    app.put(
      "/inbox/settings",
      {
        config: { action: "inbox.configure" },
        schema: {
          tags,
          summary: "Set how conversations are assigned, opening hours, tags",
          body: Settings,
          response: { 200: Settings, ...refusals(401, 403) },
        },
      },
      async (request) => {
        await settings.write(request.body);
        onSettings();
        return settings.read();
      },
    );

    app.get(
      "/inbox/people",
      {
        config: { action: "inbox.read" },
        schema: {
          tags,
          summary: "The people of the team: who is there, what they speak, how much they have open",
          response: {
            200: z.object({
              people: z.array(
                z.object({
                  id: z.string(),
                  name: z.string(),
                  role: z.enum(personRoles),
                  languages: z.array(z.string()),
                  available: z.boolean().describe("false: has said that they are away"),
                  online: z.boolean().describe("A desk of theirs is open"),
                  open: z.int().describe("Conversations they have or are to take"),
                }),
              ),
            }),
            ...refusals(401, 403),
          },
        },
      },
      async () => ({ people: await people.list() }),
    );

    app.put(
      "/session/availability",
      {
        config: { action: "account.change", audited: false },
        schema: {
          tags,
          summary: "Say that one is away, or back; what waits for whoever goes away is given back",
          body: z.object({ available: z.boolean() }),
          response: { 200: z.object({ available: z.boolean() }), ...refusals(401, 403) },
        },
      },
      async (request) => {
        const { available } = request.body;
        await people.setAvailable(personOf(request).id, available);
        return { available };
      },
    );

    const Languages = z.object({
      languages: z
        .array(
          z
            .string()
            .max(100)
            .transform((tag, context) => {
              const language = canonicalLanguage(tag);
              if (!language) context.addIssue("a language is a BCP 47 tag, such as pt-BR");
              return language ?? z.NEVER;
            }),
        )
        .max(50)
        .transform((languages) => [...new Set(languages)]),
    });
    app.put(
      "/people/:id/languages",
      {
        config: { action: "account.change" },
        schema: {
          tags,
          summary: "Say what somebody can answer customers in: one's own, or as an admin anybody's",
          params: z.object({ id: Id }),
          body: Languages,
          response: { 200: z.object({ languages: z.array(z.string()) }), ...refusals(401, 403, 404) },
        },
      },
      async (request) => {
        const { id } = request.params;
        if (id !== personOf(request).id && !may(request.actor!, "people.manage")) throw new NotAllowedError();
        const { languages } = request.body;
        if (!(await people.setLanguages(id, languages))) throw new UnknownPersonError();
        return { languages };
      },
    );

    const InReply = z.object({ id: Id });
    app.get(
      "/replies",
      {
        config: { action: "replies.read" },
        schema: {
          tags,
          summary:
            "The canned replies, by shortcut; {customer}, {agent}, {company} and {order} are filled in by the desk",
          response: { 200: z.object({ replies: z.array(CannedReply) }), ...refusals(401, 403) },
        },
      },
      async () => ({ replies: await replies.list() }),
    );

    app.post(
      "/replies",
      {
        config: { action: "replies.edit" },
        bodyLimit: 512 * 1024,
        schema: {
          tags,
          summary: "Add a canned reply",
          body: NewReply,
          response: { 201: CannedReply, ...refusals(401, 403, 409) },
        },
      },
      async (request, reply) => reply.code(201).send(await replies.add(request.body)),
    );

    app.put(
      "/replies/:id",
      {
        config: { action: "replies.edit" },
        bodyLimit: 512 * 1024,
        schema: {
          tags,
          summary: "Change a canned reply",
          params: InReply,
          body: NewReply,
          response: { 200: CannedReply, ...refusals(401, 403, 404, 409) },
        },
      },
      async (request) => replies.change(request.params.id, request.body),
    );

    app.delete(
      "/replies/:id",
      {
        config: { action: "replies.edit" },
        schema: {
          tags,
          summary: "Delete a canned reply",
          params: InReply,
          response: { 204: z.null(), ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        await replies.remove(request.params.id);
        return reply.code(204).send(null);
      },
    );
  };
