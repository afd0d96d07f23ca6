// How the inbox works: for oneself (there or away, languages), and for all (whose a conversation becomes, hours, tags).
import "./settings.css";
import { useCallback, useState } from "react";
import { Card } from "../../../design/elements/Page.tsx";
import { Picker } from "../../../design/elements/Picker.tsx";
import { toast } from "../../../design/elements/Toasts.tsx";
import type { Colleague, InboxSettings } from "../../api.ts";
import { useDesk } from "../../desk-context.ts";
import { Icon } from "../../marks/Icon.tsx";
import { LanguagePill } from "../../marks/Marks.tsx";
import { languageName } from "../../marks/names.ts";
import { Loading, Problem } from "../../marks/States.tsx";
import { problemText } from "../../problem.ts";
import { useText, useWording } from "../../text.tsx";
import { date } from "../../time.ts";
import { useLoaded } from "../../use-loaded.ts";
import { dayOfWeekName, daysOfWeek, faultyDays, type Hours, periodsOf, usualHours, withPeriods } from "./hours.ts";
import { languageOptions } from "./languages.ts";

export default function InboxTab() {
  const text = useText();
  const { api, me, may } = useDesk();
  const load = useCallback(async () => {
    const [{ people }, settings] = await Promise.all([api.people(), api.inboxSettings()]);
    return { people, settings };
  }, [api]);
  const [loaded, reload, set] = useLoaded(load);
  if (loaded.kind === "loading") return <Loading rows={4} saying={text("section.loading")} />;
  if (loaded.kind === "failed")
    return <Problem title={text("section.failed")} error={loaded.error} onRetry={() => void reload()} />;
  const { people, settings } = loaded.value;
  const self = people.find(({ id }) => id === me.id);
  return (
    <div className="settings">
      {self && may("inbox.work") && <Mine self={self} onChanged={() => void reload()} />}
      <ForAll
        key={JSON.stringify(settings)}
        saved={settings}
        mayChange={may("inbox.configure")}
        onSaved={(settings) => set({ people, settings })}
      />
    </div>
  );
}

// -------------------------------------------------------------------------------------------------------------------- mine

function Mine({ self, onChanged }: { self: Colleague; onChanged(): void }) {
  const { text, language } = useWording();
  const { api } = useDesk();
  const [busy, setBusy] = useState(false);
  async function change(act: () => Promise<unknown>) {
    setBusy(true);
    try {
      await act();
      onChanged();
    } catch (error) {
      toast(problemText(text, error));
    } finally {
      setBusy(false);
    }
  }
  const setLanguages = (languages: string[]) => void change(() => api.setLanguages(self.id, languages));
  return (
    <Card title={text("inboxSettings.mine")} more={text("inboxSettings.mineMore")}>
      <div className="form">
        <label className="check">
          <input
            type="checkbox"
            checked={self.available}
            disabled={busy}
            onChange={(event) => {
              const available = event.currentTarget.checked;
              void change(() => api.setAvailable(available));
            }}
          />
          {text("inboxSettings.available")}
        </label>
        <div className="labelled">
          <span id="my-languages">{text("inboxSettings.myLanguages")}</span>
          <ul className="chips" aria-labelledby="my-languages">
            {self.languages.map((each) => (
              <li key={each}>
                <button
                  type="button"
                  className="untag"
                  disabled={busy}
                  aria-label={text("inboxSettings.removeLanguage", { language: languageName(each, language) })}
                  onClick={() => setLanguages(self.languages.filter((other) => other !== each))}
                >
                  <LanguagePill language={each} />
                  <Icon name="cross" size="small" />
                </button>
              </li>
            ))}
            <li>
              <Picker
                label={text("inboxSettings.addLanguage")}
                nothing={text("picker.nothing")}
                disabled={busy}
                options={languageOptions(language, self.languages)}
                chosen={self.languages}
                onChoose={(chosen) =>
                  setLanguages(
                    self.languages.includes(chosen)
                      ? self.languages.filter((each) => each !== chosen)
                      : [...self.languages, chosen],
                  )
                }
              >
                <Icon name="plus" size="small" />
                {text("inboxSettings.addLanguage")}
              </Picker>
            </li>
          </ul>
        </div>
      </div>
    </Card>
  );
}

// ----------------------------------------------------------------------------------------------------------------- for all

interface ForAllProps {
  saved: InboxSettings;
  mayChange: boolean;
  onSaved(settings: InboxSettings): void;
}

function ForAll({ saved, mayChange, onSaved }: ForAllProps) {
  const text = useText();
  const { api } = useDesk();
  const [settings, setSettings] = useState(saved);
  const [busy, setBusy] = useState(false);
  const changed = JSON.stringify(settings) !== JSON.stringify(saved);
  const change = (part: Partial<InboxSettings>) => setSettings((before) => ({ ...before, ...part }));
  const faults = settings.hours ? faultyDays(settings.hours) : [];
  const names = settings.tags.map(({ name }) => name.trim());
  const faulty =
    faults.length > 0 ||
    names.some((name, place) => !name || names.indexOf(name) !== place) ||
    !Number.isInteger(settings.limitPerAgent) ||
    settings.limitPerAgent < 0 ||
    !Number.isInteger(settings.replyWithinMinutes) ||
    settings.replyWithinMinutes < 1 ||
    settings.replyWithinMinutes > 20_160;

  async function save() {
    setBusy(true);
    try {
      const tags = settings.tags.map((tag) => ({ ...tag, name: tag.name.trim() }));
      onSaved(await api.saveInboxSettings({ ...settings, tags }));
      toast(text("done.saved"));
    } catch (error) {
      toast(problemText(text, error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className="inbox-settings"
      onSubmit={(event) => {
        event.preventDefault();
        if (!faulty) void save();
      }}
    >
      {!mayChange && <p className="note">{text("inboxSettings.readOnly")}</p>}
      <fieldset disabled={!mayChange || busy}>
        <Card title={text("inboxSettings.assignment")}>
          <div className="form">
            {(["manual", "round-robin", "language"] as const).map((each) => (
              <label key={each} className="check">
                <input
                  type="radio"
                  name="assignment"
                  checked={settings.assignment === each}
                  onChange={() => change({ assignment: each })}
                />
                <span>
                  {text(`inboxSettings.assignment.${each}`)}
                  <span className="hint"> {text(`inboxSettings.assignment.${each}.more`)}</span>
                </span>
              </label>
            ))}
            <label className="narrow">
              {text("inboxSettings.limit")}
              <input
                className="field"
                type="number"
                min={0}
                max={1000}
                required
                disabled={settings.assignment === "manual"}
                value={Number.isNaN(settings.limitPerAgent) ? "" : settings.limitPerAgent}
                onChange={(event) => change({ limitPerAgent: event.currentTarget.valueAsNumber })}
              />
            </label>
          </div>
        </Card>
        <Card title={text("inboxSettings.hours")} more={text("inboxSettings.hoursMore")}>
          <div className="form">
            <label className="narrow">
              {text("inboxSettings.replyWithin")}
              <input
                className="field"
                type="number"
                min={1}
                max={20_160}
                required
                value={Number.isNaN(settings.replyWithinMinutes) ? "" : settings.replyWithinMinutes}
                onChange={(event) => change({ replyWithinMinutes: event.currentTarget.valueAsNumber })}
              />
            </label>
            <label className="check">
              <input
                type="checkbox"
                checked={settings.hours !== null}
                onChange={(event) => change({ hours: event.currentTarget.checked ? usualHours() : null })}
              />
              {text("inboxSettings.hasHours")}
            </label>
            {settings.hours && (
              <HoursFields hours={settings.hours} faults={faults} onChange={(hours) => change({ hours })} />
            )}
          </div>
        </Card>
        <Card title={text("conversation.tags")} more={text("inboxSettings.tagsMore")}>
          <TagFields tags={settings.tags} onChange={(tags) => change({ tags })} />
        </Card>
        {mayChange && (
          <div className="row">
            <button type="submit" className="button main" disabled={!changed || faulty || busy}>
              {text("do.save")}
            </button>
            {changed && (
              <button type="button" className="button quiet" onClick={() => setSettings(saved)}>
                {text("do.cancel")}
              </button>
            )}
          </div>
        )}
      </fieldset>
    </form>
  );
}

const zones = Intl.supportedValuesOf("timeZone");

function HoursFields({
  hours,
  faults,
  onChange,
}: {
  hours: Hours;
  faults: readonly number[];
  onChange(hours: Hours): void;
}) {
  const { text, locale } = useWording();
  const [closed, setClosed] = useState("");
  return (
    <>
      <div className="labelled">
        {text("inboxSettings.timeZone")}
        <Picker
          className="button plain"
          label={text("inboxSettings.timeZoneFind")}
          nothing={text("picker.nothing")}
          options={[...new Set([hours.timeZone, ...zones])].map((zone) => ({
            value: zone,
            label: zone,
            texts: [zone.replaceAll("_", " ")],
          }))}
          chosen={[hours.timeZone]}
          onChoose={(timeZone) => onChange({ ...hours, timeZone })}
        >
          <bdi dir="ltr">{hours.timeZone}</bdi>
          <Icon name="more" size="small" />
        </Picker>
      </div>
      <ul className="week">
        {daysOfWeek(locale).map((day) => {
          const name = dayOfWeekName(day, locale);
          const periods = periodsOf(hours, day);
          const faulty = faults.includes(day);
          const change = (next: typeof periods) => onChange(withPeriods(hours, day, next));
          return (
            <li key={day}>
              <label className="check">
                <input
                  type="checkbox"
                  checked={periods.length > 0}
                  onChange={(event) => change(event.currentTarget.checked ? [{ from: "09:00", to: "17:00" }] : [])}
                />
                {name}
              </label>
              <div className="periods">
                {periods.length === 0 && <span className="hint">{text("inboxSettings.closedDay")}</span>}
                {periods.map((period, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a period is its place
                  <span key={place} className="row">
                    {(["from", "to"] as const).map((end) => (
                      <input
                        key={end}
                        className="field"
                        type="time"
                        required
                        aria-label={text(`inboxSettings.${end}`, { day: name })}
                        aria-invalid={faulty || undefined}
                        value={period[end] === "24:00" ? "23:59" : period[end]}
                        onChange={(event) => {
                          const value = event.currentTarget.value;
                          if (value) change(periods.map((each, k) => (k === place ? { ...each, [end]: value } : each)));
                        }}
                      />
                    ))}
                    {periods.length > 1 && (
                      <button
                        type="button"
                        className="button quiet icon-only small"
                        aria-label={text("inboxSettings.removePeriod", { day: name })}
                        onClick={() => change(periods.filter((_, k) => k !== place))}
                      >
                        <Icon name="cross" size="small" />
                      </button>
                    )}
                  </span>
                ))}
                {periods.length > 0 && periods.length < 4 && (
                  <button
                    type="button"
                    className="button quiet icon-only small"
                    aria-label={text("inboxSettings.addPeriod", { day: name })}
                    title={text("inboxSettings.addPeriod", { day: name })}
                    onClick={() => change([...periods, { from: periods.at(-1)!.to, to: "23:59" }])}
                  >
                    <Icon name="plus" size="small" />
                  </button>
                )}
                {faulty && (
                  <span className="hint" role="alert" data-tone="bad">
                    {text("inboxSettings.faultyDay")}
                  </span>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      <div className="labelled">
        <span id="closed-dates">{text("inboxSettings.closedDates")}</span>
        <ul className="chips" aria-labelledby="closed-dates">
          {[...hours.closedDates].sort().map((day) => (
            <li key={day}>
              <button
                type="button"
                className="chip"
                aria-label={text("inboxSettings.removeDate", { date: date(new Date(`${day}T00:00`), locale) })}
                onClick={() => onChange({ ...hours, closedDates: hours.closedDates.filter((each) => each !== day) })}
              >
                {date(new Date(`${day}T00:00`), locale)}
                <Icon name="cross" size="small" />
              </button>
            </li>
          ))}
          <li className="row">
            <input
              className="field narrow"
              type="date"
              aria-labelledby="closed-dates"
              value={closed}
              onChange={(event) => setClosed(event.currentTarget.value)}
            />
            <button
              type="button"
              className="button plain"
              disabled={!closed || hours.closedDates.includes(closed)}
              onClick={() => {
                onChange({ ...hours, closedDates: [...hours.closedDates, closed] });
                setClosed("");
              }}
            >
              {text("inboxSettings.addDate")}
            </button>
          </li>
        </ul>
      </div>
    </>
  );
}

const colours = [1, 2, 3, 4, 5, 6] as const;

function TagFields({ tags, onChange }: { tags: InboxSettings["tags"]; onChange(tags: InboxSettings["tags"]): void }) {
  const text = useText();
  const names = tags.map(({ name }) => name.trim());
  return (
    <div className="form">
      <ul className="tag-fields">
        {tags.map((tag, place) => {
          const change = (part: Partial<typeof tag>) =>
            onChange(tags.map((each, k) => (k === place ? { ...each, ...part } : each)));
          const faulty = !names[place] || names.indexOf(names[place]) !== place;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: its name is what is being changed
            <li key={place} className="row">
              <i className="dot" data-colour={tag.colour} aria-hidden="true" />
              <input
                className="field"
                maxLength={50}
                aria-label={text("inboxSettings.tagName")}
                aria-invalid={faulty || undefined}
                dir="auto"
                value={tag.name}
                onChange={(event) => change({ name: event.currentTarget.value })}
              />
              <select
                className="field narrow"
                aria-label={text("inboxSettings.tagColour", { name: tag.name })}
                value={tag.colour}
                onChange={(event) => change({ colour: Number(event.currentTarget.value) })}
              >
                {colours.map((colour) => (
                  <option key={colour} value={colour}>
                    {text(`inboxSettings.colour.${colour}`)}
                  </option>
                ))}
              </select>
              <button
                type="button"
                className="button quiet icon-only"
                aria-label={text("inboxSettings.removeTag", { name: tag.name })}
                title={text("inboxSettings.removeTag", { name: tag.name })}
                onClick={() => onChange(tags.filter((_, k) => k !== place))}
              >
                <Icon name="trash" />
              </button>
            </li>
          );
        })}
      </ul>
      <div>
        <button
          type="button"
          className="button plain"
          disabled={tags.length >= 200}
          onClick={() => onChange([...tags, { name: "", colour: (tags.length % colours.length) + 1 }])}
        >
          <Icon name="plus" size="small" />
          {text("inboxSettings.addTag")}
        </button>
      </div>
    </div>
  );
}
