import { useState } from "react";
import { Dialog } from "../../design/elements/Dialog.tsx";
import type { PersonRole } from "../api.ts";
import { useDesk } from "../desk-context.ts";
import { problemText } from "../problem.ts";
import { useText } from "../text.tsx";
import { CopyText } from "./CopyText.tsx";
import { invitationLink, rolesToGive } from "./members.ts";

/** An e-mail address and a role; then the link, to be passed on. */
export function InviteDialog({ onInvited, onClose }: { onInvited(): void; onClose(): void }) {
  const text = useText();
  const { request, may } = useDesk();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<PersonRole>("agent");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [link, setLink] = useState<string | null>(null);

  async function invite() {
    setBusy(true);
    setError(null);
    try {
      const { secret } = await request<{ secret: string }>("POST", "/invitations", { email: email.trim(), role });
      setLink(invitationLink(location.origin, secret));
      onInvited();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }

  if (link) return <LinkDialog link={link} onClose={onClose} />;
  return (
    <Dialog
      title={text("team.inviteTitle")}
      close={text("do.close")}
      onClose={onClose}
      onSubmit={() => void invite()}
      actions={
        <>
          <button type="button" className="button plain" onClick={onClose}>
            {text("do.cancel")}
          </button>
          <button type="submit" className="button main" disabled={busy}>
            {text("team.makeInvitation")}
          </button>
        </>
      }
    >
      <label>
        {text("signIn.email")}
        <input
          className="field"
          type="email"
          dir="ltr"
          required
          maxLength={254}
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
      </label>
      <RoleChoice roles={rolesToGive(may)} role={role} onChange={setRole} />
      {error !== null && (
        <p className="note" data-tone="bad" role="alert">
          {problemText(text, error)}
        </p>
      )}
    </Dialog>
  );
}

/** The link of an invitation, this once. */
export function LinkDialog({ link, onClose }: { link: string; onClose(): void }) {
  const text = useText();
  return (
    <Dialog
      title={text("team.linkTitle")}
      close={text("do.close")}
      onClose={onClose}
      actions={
        <button type="button" className="button main" onClick={onClose}>
          {text("settings.done")}
        </button>
      }
    >
      <p>{text("team.linkMore")}</p>
      <CopyText label={text("team.link")} value={link} />
    </Dialog>
  );
}

/** Each role with what it may do. */
export function RoleChoice({
  roles,
  role,
  disabled = false,
  onChange,
}: {
  roles: readonly PersonRole[];
  role: PersonRole;
  disabled?: boolean;
  onChange(role: PersonRole): void;
}) {
  const text = useText();
  return (
    <fieldset className="labelled roles" disabled={disabled}>
      <legend>{text("team.role")}</legend>
      {roles.map((each) => (
        <label key={each} className="check">
          <input type="radio" name="role" value={each} checked={role === each} onChange={() => onChange(each)} />
          <span>
            <b>{text(`team.role.${each}`)}</b>
            <span className="hint">{text(`team.roleMore.${each}`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
