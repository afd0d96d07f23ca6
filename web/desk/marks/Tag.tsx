/** A tag in the team's own words, told apart by a dot as well. */
export function Tag({ name, colour }: { name: string; colour: number | undefined }) {
  return (
    <span className="chip tag" data-colour={colour}>
      <i aria-hidden="true" />
      <bdi lang="">{name}</bdi>
    </span>
  );
}
