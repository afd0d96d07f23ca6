// HTTP: the people of the team and who is invited to it.
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { Id, type Routes, refusals } from "../../http.ts";
import { OwnersOnlyError } from "../errors.ts";
import { personOf } from "../guard.ts";
import { may, mayManage } from "../policies.ts";
import type { AroundTeam } from "../routes.ts";
import type { Invitation as StoredInvitation } from "../store.ts";
import type { Team } from "../team.ts";
import { Name, Person, Role, tags } from "./schemas.ts";

const Member = Person.extend({
  secondFactor: z.boolean().nullable().describe("null: for admins to know"),
  lastSeenAt: z.iso.datetime().nullable(),
}).meta({ id: "Member" });

const Invitation = z
  .object({
    id: z.string(),
    email: z.string(),
    role: Role,
    invitedBy: z.string().nullable(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    expired: z.boolean(),
  })
  .meta({ id: "Invitation" });

const Invited = z.object({
  invitation: Invitation,
  secret: z.string().describe("Of the link, which is shown this once: /desk/#invitation=…"),
});

const Link = z.object({
  link: z.string().describe("Signs in once: open /desk#link=… with it"),
  expiresAt: z.string(),
});

const Email = z.email().max(320);
const ById = z.object({ id: Id });

export const peopleRoutes =
  (team: Team, { onRemoved }: AroundTeam): Routes =>
  (app) => {
    app.get(
      "/people",
      {
        config: { action: "people.read" },
        schema: {
          tags,
          summary: "The people of the team",
          response: { 200: z.object({ people: z.array(Member) }), ...refusals(401) },
        },
      },
      async (request) => {
        const manages = may(request.actor!, "people.manage");
        const members = await team.members();
        return {
          people: members.map((member) => ({
            ...member,
            secondFactor: manages ? member.secondFactor : null,
            lastSeenAt: manages ? (member.lastSeenAt?.toISOString() ?? null) : null,
          })),
        };
      },
    );

    app.post(
      "/people",
      {
        config: { action: "people.manage" },
        schema: {
          tags,
          summary: "Add somebody to the team; answers with a link for their first sign-in",
          description: "To let them choose their own name and password, invite them instead: POST /invitations.",
          body: z.object({ name: Name, email: Email, role: Role }),
          response: { 201: z.object({ person: Person, ...Link.shape }), ...refusals(401, 403, 409) },
        },
      },
      async (request, reply) => {
        if (!mayManage(personOf(request), [request.body.role])) throw new OwnersOnlyError();
        const person = await team.addPerson(request.body);
        const { link, expiresAt } = await team.makeLink(person.id);
        request.audit = {
          event: "person-added",
          subject: person.id,
          details: { name: person.name, role: person.role },
        };
        return reply.code(201).send({ person, link, expiresAt: expiresAt.toISOString() });
      },
    );

    app.patch(
      "/people/:id",
      {
        config: { action: "people.manage" },
        schema: {
          tags,
          summary: "Rename somebody, or give them another role, which signs them out everywhere",
          description: "Only owners make owners, and the last owner stays one.",
          params: ById,
          body: z.object({ name: Name.optional(), role: Role.optional() }),
          response: { 200: Person, ...refusals(401, 403, 404, 409) },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { name, role } = request.body;
        const by = personOf(request);
        const before = await team.person(id);
        if (!mayManage(by, [before.role])) throw new OwnersOnlyError();
        if (role !== undefined) await team.changeRole(by, id, role, request.holder?.sessionId ?? null);
        if (name !== undefined) await team.rename(id, name);
        const after = { ...before, role: role ?? before.role, name: name ?? before.name };
        noteChange(request, before, after);
        return { id, name: after.name, email: before.email, role: after.role };
      },
    );

    app.delete(
      "/people/:id",
      {
        config: { action: "people.manage" },
        schema: {
          tags,
          summary: "Remove somebody from the team",
          description:
            "Their sessions end at once, their open conversations wait for another agent, and their name stays at what they wrote.",
          params: ById,
          response: { 204: z.null(), ...refusals(401, 403, 404, 409) },
        },
      },
      async (request, reply) => {
        const removed = await team.remove(personOf(request), request.params.id);
        await onRemoved(removed);
        request.audit = { event: "person-removed", details: { name: removed.name, role: removed.role } };
        return reply.code(204).send(null);
      },
    );

    app.post(
      "/people/:id/link",
      {
        config: { action: "people.manage" },
        schema: {
          tags,
          summary: "Make a new sign-in link for somebody",
          params: ById,
          response: { 201: Link, ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        const { link, expiresAt } = await team.makeLink(request.params.id, personOf(request));
        request.audit = { event: "link-made" };
        return reply.code(201).send({ link, expiresAt: expiresAt.toISOString() });
      },
    );

    app.delete(
      "/people/:id/second-factor",
      {
        config: { action: "people.manage" },
        schema: {
          tags,
          summary: "Take somebody's second factor away, because they lost it",
          params: ById,
          response: { 204: z.null(), ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        await team.resetSecondFactor(personOf(request), request.params.id);
        request.audit = { event: "second-factor-reset" };
        return reply.code(204).send(null);
      },
    );

    app.get(
      "/invitations",
      {
        config: { action: "people.manage" },
        schema: {
          tags,
          summary: "The invitations that nobody has accepted yet",
          response: { 200: z.object({ invitations: z.array(Invitation) }), ...refusals(401, 403) },
        },
      },
      async () => ({ invitations: (await team.invitations.list()).map(shown) }),
    );

    app.post(
      "/invitations",
      {
        config: { action: "people.manage" },
        schema: {
          tags,
          summary: "Invite somebody; the link is good once and for seven days",
          description:
            "Nothing is mailed: pass the link on. A second invitation of the same address replaces the first.",
          body: z.object({ email: Email, role: Role }),
          response: { 201: Invited, ...refusals(401, 403, 409) },
        },
      },
      async (request, reply) => {
        const { invitation, secret } = await team.invitations.invite(personOf(request), request.body);
        const { id: subject, email, role } = invitation;
        request.audit = { event: "person-invited", subject, details: { email, role } };
        return reply.code(201).send({ invitation: shown(invitation), secret });
      },
    );

    app.post(
      "/invitations/:id/resend",
      {
        config: { action: "people.manage" },
        schema: {
          tags,
          summary: "A new link for an invitation, good for seven days; the old one is good no more",
          params: ById,
          response: { 201: Invited, ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        const { invitation, secret } = await team.invitations.resend(personOf(request), request.params.id);
        const { id: subject, email, role } = invitation;
        request.audit = { event: "invitation-resent", subject, details: { email, role } };
        return reply.code(201).send({ invitation: shown(invitation), secret });
      },
    );

    app.delete(
      "/invitations/:id",
      {
        config: { action: "people.manage" },
        schema: {
          tags,
          summary: "Take an invitation back",
          params: ById,
          response: { 204: z.null(), ...refusals(401, 403, 404) },
        },
      },
      async (request, reply) => {
        await team.invitations.revoke(personOf(request), request.params.id);
        request.audit = { event: "invitation-revoked" };
        return reply.code(204).send(null);
      },
    );
  };

interface Changeable {
  name: string;
  role: string;
}

function noteChange(request: FastifyRequest, before: Changeable, after: Changeable): void {
  const roleChanged = before.role !== after.role;
  request.audit = {
    event: roleChanged ? "role-changed" : "person-renamed",
    details: {
      name: after.name,
      ...(roleChanged && { from: before.role, to: after.role }),
    },
  };
}

function shown(invitation: StoredInvitation): z.infer<typeof Invitation> {
  return {
    ...invitation,
    createdAt: invitation.createdAt.toISOString(),
    expiresAt: invitation.expiresAt.toISOString(),
    expired: invitation.expiresAt.getTime() <= Date.now(),
  };
}
