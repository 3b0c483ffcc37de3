import type { TransferView } from '@datoferum/core/transfer';
import { ArrowDownLeft } from '@phosphor-icons/react/dist/csr/ArrowDownLeft';
import { ArrowUpRight } from '@phosphor-icons/react/dist/csr/ArrowUpRight';
import { Check } from '@phosphor-icons/react/dist/csr/Check';
import { memo, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Tag } from '../../components/chip.tsx';
import { GRID_CELL, gridRow } from '../../components/grid-roles.ts';
import { Pips } from '../../components/pips.tsx';
import { Tape } from '../../components/tape.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { envelopeCode } from '../../format/envelope-code.ts';
import { useFormats } from '../../format/use-formats.ts';
import { type Item, pageOf } from './item.ts';
import { type RowView, rowOf } from './row-view.ts';
import { useSay } from './use-say.ts';

export interface EnvelopeRowProps {
  item: Item;
  job: TransferView | null;
  /** Of the list, from 0. */
  index: number;
  isCurrent: boolean;
  isPicked: boolean;
  offset: number;
  measure: Ref<HTMLDivElement>;
}

/** Two lines: what it is, how much, how far, with whom, until when. One link, whose name is the whole sentence. */
export const EnvelopeRow = memo(function EnvelopeRow(props: EnvelopeRowProps) {
  const { item, job, index, isCurrent, isPicked, offset, measure } = props;
  const { t } = useTranslation('envelopes');
  const { bytes, exactBytes, count, list } = useFormats();
  const say = useSay();
  const row = rowOf(item, job);
  const shown = row.title ? visibleText(row.title) : t('gone', { code: envelopeCode(item.id) });
  const way = t(row.isOut ? 'goesOut' : 'comesIn');
  const parts = [row.said.asks, row.said.strong, ...row.said.rest].filter((part) => part !== null);
  const files = t('files', { count: item.files, n: count(item.files) });
  const kept = row.until ? `${say(row.until.main)} ${say(row.until.note)}` : null;
  const sentence = [shown, way, ...parts.map(say), `${bytes(item.bytes)}, ${files}`, say(row.people), kept];
  const Way = isPicked ? Check : row.isOut ? ArrowUpRight : ArrowDownLeft;
  const className = [
    'e',
    row.said.asks ? 'asks' : '',
    item.state === 'purged' ? 'gone' : '',
    isCurrent ? 'here' : '',
    isPicked ? 'picked' : '',
  ];
  return (
    <div
      {...gridRow(index, isPicked)}
      ref={measure}
      data-index={index}
      data-id={item.id}
      className={className.filter(Boolean).join(' ')}
      style={{ transform: `translateY(${offset}px)` }}
    >
      <span {...GRID_CELL} className="dir" title={way}>
        <Way className="i" weight={isPicked ? 'bold' : 'regular'} aria-label={way} />
      </span>
      <div {...GRID_CELL} className="grow">
        <Link
          className="name cut"
          to={pageOf(item)}
          tabIndex={isCurrent ? 0 : -1}
          aria-label={sentence.filter(Boolean).join(', ')}
        >
          <bdi>{shown}</bdi>
        </Link>
        <Sub row={row} names={list(row.names.map(visibleText))} say={say} />
      </div>
      <div {...GRID_CELL} className="num c-size">
        <div title={exactBytes(item.bytes)}>{bytes(item.bytes)}</div>
        <div className="sub">{files}</div>
      </div>
      <div {...GRID_CELL} className="c-tape">
        <Tape {...row.tape} />
        <div className="st">
          {row.said.asks ? <Tag kind="asks">{say(row.said.asks)}</Tag> : null}
          {row.said.strong ? <Strong text={say(row.said.strong)} at={row.said.strong.at} /> : null}
          {row.said.rest.length > 0 ? (
            <span className="cut">
              {row.said.strong ? '· ' : ''}
              <bdi>{row.said.rest.map(say).join(' · ')}</bdi>
            </span>
          ) : null}
        </div>
      </div>
      <div {...GRID_CELL} className="c-people">
        <Pips states={row.pips}>
          <span className="sr">{say(row.people)}</span>
        </Pips>
        <div className="sub cut" aria-hidden>
          <bdi>{say(row.people)}</bdi>
        </div>
      </div>
      <div {...GRID_CELL} className="num c-until">
        {row.until ? (
          <>
            <div>{say(row.until.main)}</div>
            <div className="sub">{say(row.until.note)}</div>
          </>
        ) : null}
      </div>
    </div>
  );
});

/** "**Sealed** 18:04": the state carries the weight, its time does not. */
function Strong({ text, at }: { text: string; at: string | undefined }) {
  const { when } = useFormats();
  const time = at ? when(at) : '';
  if (time === '' || !text.endsWith(time)) return <b>{text}</b>;
  return (
    <span className="nowrap">
      <b>{text.slice(0, -time.length)}</b>
      {time}
    </span>
  );
}

function Sub({ row, names, say }: { row: RowView; names: string; say: ReturnType<typeof useSay> }) {
  const { t } = useTranslation('envelopes');
  return (
    <div className="sub cut">
      {names === '' ? null : (
        <>
          {t(row.isOut ? 'to' : 'from')} <bdi>{names}</bdi> ·{' '}
        </>
      )}
      {say(row.happened)}
      {row.target ? (
        <>
          {' '}
          · {t('target')} <bdi className="mono">{visibleText(row.target)}</bdi>
        </>
      ) : null}
    </div>
  );
}
