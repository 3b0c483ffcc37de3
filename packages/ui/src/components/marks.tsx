/** Our own drawings as components, so that they wear the theme; shapes as in theme/marks. */

const LETTERS = [
  'M44.1 13.2V28',
  'M50.4 8.2v14.6a4 4 0 0 0 4 4h1.5M46.9 14.4h8.6',
  'M75.4 28V9.9a4.2 4.2 0 0 1 4.2-4.3h1.6M72 14.4h8.6',
  'M83.4 20.9h12.2M95.55 20.9a6.1 6.1 0 1 0-2 4.3',
  'M100.6 28V13.2M100.6 19.4c0-3.4 2.4-5 6.2-4.9',
  'M110 13.2v7.6a5.3 5.3 0 0 0 10.6 0v-7.6M120.6 13.2V28',
  'M126.2 28V13.2M126.2 19.2a4.6 4.6 0 0 1 9.2 0V28M135.4 19.2a4.6 4.6 0 0 1 9.2 0V28',
];

export function NameMark() {
  return (
    <svg className="mark" viewBox="3 3 143 26" role="img" aria-label="Datoferum">
      <mask id="mark-gap">
        <rect x="0" y="0" width="32" height="32" fill="#fff" />
        <circle cx="16" cy="16" r="6.3" fill="#000" />
      </mask>
      <g fill="none" stroke="currentColor" mask="url(#mark-gap)">
        <path d="M5.3 5.3h10.3a10.7 10.7 0 0 1 0 21.4H5.3z" strokeWidth="2.6" />
        <path d="M5.3 5.3 16 16 5.3 26.7" strokeWidth="2.4" />
      </g>
      <circle className="wax" cx="16" cy="16" r="4.8" />
      <g fill="none" stroke="currentColor" strokeWidth="2.7">
        <circle cx="38" cy="20.6" r="6.1" />
        <circle cx="64.6" cy="20.6" r="6.1" />
        {LETTERS.map((path) => (
          <path key={path} d={path} />
        ))}
      </g>
    </svg>
  );
}
