import { useCallback, useState } from "react";
import { Card } from "../../design/elements/Page.tsx";
import { toast } from "../../design/elements/Toasts.tsx";
import { useDesk } from "../desk-context.ts";
import { Face } from "../marks/Face.tsx";
import { Icon } from "../marks/Icon.tsx";
import { Loading, Problem } from "../marks/States.tsx";
import { problemText } from "../problem.ts";
import { useText, useWording } from "../text.tsx";
import { ago, date, fully, useNow } from "../time.ts";
import { useLoaded } from "../use-loaded.ts";
import { InviteDialog, LinkDialog } from "./InviteDialog.tsx";
import { type Invitation, invitationLink, type Member, mayManage } from "./members.ts";
import { PersonDialog } from "./PersonDialog.tsx";

interface Team {
  people: Member[];
  invitations: Invitation[];
}

/** Who is of the team, as what; who is invited. */
export function TeamTab() {
  const text = useText();
  const { request, may, me } = useDesk();
  const manages = may("people.manage");
  const [loaded, reload] = useLoaded(
    useCallback(async (): Promise<Team> => {
      const [{ people }, { invitations }] = await Promise.all([
        request<{ people: Member[] }>("GET", "/people"),
        manages
          ? request<{ invitations: Invitation[] }>("GET", "/invitations")
          : Promise.resolve({ invitations: [] as Invitation[] }),
      ]);
      return { people, invitations };
    }, [request, manages]),
  );
  const [open, setOpen] = useState<null | "invite" | { person: Member } | { link: string }>(null);
  const close = () => setOpen(null);
  const again = () => void reload();

  if (loaded.kind === "loading") return <Loading rows={4} saying={text("section.loading")} />;
  if (loaded.kind === "failed") return <Problem title={text("settings.failed")} error={loaded.error} onRetry={again} />;
  const { people, invitations } = loaded.value;

  async function withInvitation(path: string, method: "POST" | "DELETE") {
    try {
      const answer = await request<{ secret: string } | null>(method, path);
      if (answer) setOpen({ link: invitationLink(location.origin, answer.secret) });
      else toast(text("team.takenBack"));
    } catch (error) {
      toast(problemText(text, error));
    }
    await reload();
  }

  return (
    <div className="settings wide">
      <section className="panel-card flush">
        <header className="with-action">
          <h2>{text("team.people")}</h2>
          <p>{text("team.count", { count: people.length })}</p>
          {manages && (
            <button type="button" className="button main" onClick={() => setOpen("invite")}>
              <Icon name="plus" />
              {text("team.invite")}
            </button>
          )}
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
        <section className="scrolls" tabIndex={0} aria-label={text("team.people")}>
          <table className="table">
            <thead>
              <tr>
                <th>{text("team.name")}</th>
                <th>{text("team.role")}</th>
                {manages && <th>{text("team.secondFactor")}</th>}
                {manages && <th>{text("team.lastSeen")}</th>}
                {manages && (
                  <th>
                    <span className="sr">{text("team.change")}</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {people.map((person) => (
                <tr key={person.id}>
                  <th scope="row">
                    <span className="who-row">
                      <Face id={person.id} name={person.name} />
                      <span>
                        <bdi>{person.name}</bdi>
                        {person.id === me.id && <span className="hint"> {text("team.you")}</span>}
                        <small dir="ltr">{person.email}</small>
                      </span>
                    </span>
                  </th>
                  <td>{text(`team.role.${person.role}`)}</td>
                  {manages && <td>{text(person.secondFactor ? "team.on" : "team.off")}</td>}
                  {manages && (
                    <td>
                      <Seen at={person.lastSeenAt} />
                    </td>
                  )}
                  {manages && (
                    <td className="row-actions">
                      {mayManage(may, person) && (
                        <button
                          type="button"
                          className="button plain small"
                          aria-label={text("team.changeOf", { name: person.name })}
                          onClick={() => setOpen({ person })}
                        >
                          {text("team.change")}
                        </button>
                      )}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </section>
      {manages && invitations.length > 0 && (
        <Card title={text("team.invited")} more={text("team.invitedMore")} flush>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
          <section className="scrolls" tabIndex={0} aria-label={text("team.invited")}>
            <table className="table">
              <thead>
                <tr>
                  <th>{text("signIn.email")}</th>
                  <th>{text("team.role")}</th>
                  <th>{text("team.invitedBy")}</th>
                  <th>{text("team.goodUntil")}</th>
                  <th>
                    <span className="sr">{text("team.change")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {invitations.map((invitation) => (
                  <InvitationRow
                    key={invitation.id}
                    invitation={invitation}
                    mine={mayManage(may, invitation)}
                    onResend={() => void withInvitation(`/invitations/${invitation.id}/resend`, "POST")}
                    onRevoke={() => void withInvitation(`/invitations/${invitation.id}`, "DELETE")}
                  />
                ))}
              </tbody>
            </table>
          </section>
        </Card>
      )}
      {open === "invite" && <InviteDialog onInvited={again} onClose={close} />}
      {open !== null && typeof open === "object" && "link" in open && <LinkDialog link={open.link} onClose={close} />}
      {open !== null && typeof open === "object" && "person" in open && (
        <PersonDialog
          person={open.person}
          onChanged={() => {
            close();
            again();
          }}
          onClose={close}
        />
      )}
    </div>
  );
}

function Seen({ at }: { at: string | null }) {
  const { text, locale } = useWording();
  const now = useNow();
  if (at === null) return <span className="hint">{text("team.never")}</span>;
  const when = new Date(at);
  return <span title={fully(when, locale)}>{ago(when, now, locale) ?? text("time.now")}</span>;
}

function InvitationRow({
  invitation: { email, role, invitedBy, expiresAt, expired },
  mine,
  onResend,
  onRevoke,
}: {
  invitation: Invitation;
  mine: boolean;
  onResend(): void;
  onRevoke(): void;
}) {
  const { text, locale } = useWording();
  return (
    <tr>
      <th scope="row">
        <span dir="ltr">{email}</span>
      </th>
      <td>{text(`team.role.${role}`)}</td>
      <td>
        <bdi>{invitedBy ?? ""}</bdi>
      </td>
      <td>
        {expired ? (
          <span className="chip" data-tone="warn">
            {text("team.expired")}
          </span>
        ) : (
          date(new Date(expiresAt), locale)
        )}
      </td>
      <td className="row-actions">
        {mine && (
          <>
            <button type="button" className="button plain small" onClick={onResend}>
              {text("team.newLink")}
            </button>
            <button type="button" className="button quiet small" onClick={onRevoke}>
              {text("team.takeBack")}
            </button>
          </>
        )}
      </td>
    </tr>
  );
}
