import { Dialog } from "../../design/elements/Dialog.tsx";
import { useText } from "../text.tsx";
import { type Command, commandsNow, groups } from "./commands.ts";
import { capsOf } from "./keys.ts";

const isMac = /mac|iphone|ipad/i.test(navigator.platform);

/** Keys as they stand on the caps; from left to right in every language, as on the board. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys" dir="ltr">
      {capsOf(keys, isMac).map((cap, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same key may come twice
        <kbd key={place} className="key">
          {cap}
        </kbd>
      ))}
    </span>
  );
}

/** Every key that does something at this moment. */
export function KeyList({ onClose }: { onClose(): void }) {
  const text = useText();
  const commands = commandsNow().filter(({ keys }) => keys);
  return (
    <Dialog title={text("palette.keys")} close={text("do.close")} wide onClose={onClose}>
      <p className="hint">{text("palette.keysMore")}</p>
      <div className="key-list">
        {groups.map((group) => (
          <KeyGroup
            key={group}
            name={text(`palette.${group}`)}
            commands={commands.filter((each) => each.group === group)}
          />
        ))}
      </div>
    </Dialog>
  );
}

function KeyGroup({ name, commands }: { name: string; commands: readonly Command[] }) {
  if (commands.length === 0) return null;
  return (
    <section>
      <h3>{name}</h3>
      <dl>
        {commands.map(({ id, label, keys }) => (
          <div key={id}>
            <dt>{label}</dt>
            <dd>
              <Keys keys={keys!} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
