import { Fragment, type ReactNode } from 'react';

/** Facts with their names; what is absent is left out by the caller, not shown as a dash. */
export function KeyValue({
  facts,
  isWide,
}: {
  facts: readonly { name: ReactNode; value: ReactNode }[];
  isWide?: boolean;
}) {
  return (
    <dl className={isWide ? 'kv wide2' : 'kv'}>
      {facts.map(({ name, value }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the facts of one thing keep their order
        <Fragment key={at}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
