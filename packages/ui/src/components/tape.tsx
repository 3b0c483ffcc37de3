import { type Segment, tapeRects } from './tape-segments.ts';
import { WaxSmall } from './wax.tsx';

export interface TapeProps {
  /**
   * `list` 8 px: it moves, or waits to be taken. `medium` 12 px. `string` 3 px: at rest. `gone`: purged, hollow. `open`: the
   * folder is still being read, so its end is not known.
   */
  form: 'list' | 'medium' | 'string' | 'gone' | 'open';
  segments?: readonly Segment[] | undefined;
  /** Tied with wax: sealed. */
  hasWax?: boolean | undefined;
  /** The sentence for who does not see it; without one it says nothing, because words stand beside it. */
  label?: string | undefined;
}

const CLASS = { list: 'tape', medium: 'tape m', string: 'tape s', gone: 'tape gone', open: 'tape open' } as const;
const WHOLE: readonly Segment[] = [{ kind: 'done', from: 0, to: 1 }];

/** One strip, the same wherever an envelope is shown; its form tells the state. */
export function Tape({ form, segments, hasWax, label }: TapeProps) {
  const voice = label ? ({ role: 'img', 'aria-label': label } as const) : ({ 'aria-hidden': true } as const);
  if (form === 'gone') return <div className="tape gone" {...voice} />;
  const rects = tapeRects(segments ?? (form === 'string' ? WHOLE : []));
  return (
    <div className="taped">
      <svg
        className={CLASS[form]}
        viewBox="0 0 1000 8"
        preserveAspectRatio="none"
        role={label ? 'img' : undefined}
        aria-label={label}
        aria-hidden={label ? undefined : true}
      >
        {rects.map(({ kind, x, width }) => (
          <rect key={`${kind}${x}`} className={kind} x={x} width={width} height="8" />
        ))}
      </svg>
      {hasWax ? <WaxSmall /> : null}
    </div>
  );
}
