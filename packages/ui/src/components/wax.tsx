/** The seal in its forms; the shape is that of theme/marks/seal.svg. Wax is drawn for what is sealed and proven, and for nothing else. */
const WAX =
  'M62.2 34.0Q61.9 35.9 61.4 37.8Q60.8 39.7 60.1 41.5Q59.5 43.4 58.6 45.1Q57.7 46.8 56.5 48.3Q55.3 49.9 53.9 51.2Q52.5 52.5 51.0 53.7Q49.6 54.9 48.1 56.1Q46.6 57.3 45.0 58.4Q43.4 59.5 41.6 60.3Q39.8 61.0 37.8 61.3Q35.9 61.5 33.9 61.4Q32.0 61.2 30.1 61.0Q28.2 60.7 26.4 60.4Q24.5 60.1 22.6 59.6Q20.8 59.1 19.0 58.3Q17.3 57.5 15.7 56.4Q14.1 55.4 12.5 54.2Q11.0 53.0 9.5 51.7Q8.0 50.4 6.8 48.8Q5.5 47.3 4.8 45.4Q4.0 43.6 3.7 41.6Q3.5 39.6 3.5 37.7Q3.4 35.8 3.4 33.9Q3.4 32.0 3.4 30.1Q3.4 28.2 3.6 26.3Q3.8 24.5 4.4 22.6Q4.9 20.8 5.8 19.1Q6.6 17.3 7.5 15.6Q8.5 14.0 9.6 12.4Q10.8 10.8 12.2 9.4Q13.6 8.1 15.4 7.1Q17.1 6.2 19.0 5.6Q20.8 5.0 22.7 4.5Q24.5 4.0 26.3 3.5Q28.2 3.0 30.1 2.6Q32.0 2.2 34.0 2.2Q35.9 2.2 37.8 2.6Q39.7 3.1 41.6 3.8Q43.4 4.6 45.1 5.5Q46.8 6.4 48.4 7.5Q50.0 8.6 51.3 9.9Q52.7 11.3 53.8 12.9Q54.8 14.5 55.7 16.1Q56.6 17.8 57.6 19.4Q58.5 21.0 59.5 22.7Q60.5 24.4 61.2 26.2Q61.9 28.1 62.2 30.0Q62.4 32.0 62.2 34.0z';
const PRESSED = 'M8.6 6.6h7.4a9.4 9.4 0 0 1 0 18.8H8.6zM8.6 6.6 17 16l-8.4 9.4';

/** From 40 px up. `isNew` lets it land once, when the envelope becomes sealed while somebody looks. */
export function WaxLarge({ label, size = 92, isNew }: { label: string; size?: number; isNew?: boolean }) {
  return (
    <svg
      className={isNew ? 'wax-l press' : 'wax-l'}
      width={size}
      height={size}
      viewBox="0 0 64 64"
      role="img"
      aria-label={label}
    >
      <path className="wax-d" d={WAX} transform="translate(0 1.2)" />
      <path className="wax" d={WAX} />
      <circle cx="32" cy="31.4" r="21.6" className="wax-d" />
      <circle cx="32" cy="32.6" r="21.4" className="wax" />
      <path className="wax-r" d="M10.8 36a21.5 21.5 0 0 0 42.4 0" strokeWidth="1.1" />
      <g strokeWidth="3" className="wax-p" transform="translate(13.2 13.6) scale(1.15)">
        <path d={PRESSED} />
      </g>
      <g strokeWidth="2.6" className="wax-i" transform="translate(13.2 14.6) scale(1.15)">
        <path d={PRESSED} />
      </g>
    </svg>
  );
}

/** Below 40 px: flat, with a rim of paper. Words stand beside it, so it is not read aloud. */
export function WaxSmall({ size = 18 }: { size?: number }) {
  return (
    <svg className="wax-s" width={size} height={size} viewBox="0 0 64 64" aria-hidden>
      <path className="rim" d={WAX} transform="translate(-6.4 -6.4) scale(1.2)" />
      <path className="wax" d={WAX} />
      <path className="wax-k" strokeWidth="6" d="M22 19h9a13 13 0 0 1 0 26h-9zM22 19l12 13-12 13" />
    </svg>
  );
}

/** What remains after the purge; on purge certificates only. */
export function BlindStamp({ label, size = 106 }: { label: string; size?: number }) {
  return (
    <svg className="blind" width={size} height={size} viewBox="0 0 64 64" role="img" aria-label={label}>
      <path d={WAX} strokeDasharray="3 3" />
      <circle cx="32" cy="32" r="21.5" />
      <g className="pressed" transform="translate(13.2 13.6) scale(1.15)">
        <path d={PRESSED} />
      </g>
    </svg>
  );
}
