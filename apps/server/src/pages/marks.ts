import { Html } from './html.ts';

const WAX =
  'M62.2 34.0Q61.9 35.9 61.4 37.8Q60.8 39.7 60.1 41.5Q59.5 43.4 58.6 45.1Q57.7 46.8 56.5 48.3Q55.3 49.9 53.9 51.2Q52.5 52.5 51.0 53.7Q49.6 54.9 48.1 56.1Q46.6 57.3 45.0 58.4Q43.4 59.5 41.6 60.3Q39.8 61.0 37.8 61.3Q35.9 61.5 33.9 61.4Q32.0 61.2 30.1 61.0Q28.2 60.7 26.4 60.4Q24.5 60.1 22.6 59.6Q20.8 59.1 19.0 58.3Q17.3 57.5 15.7 56.4Q14.1 55.4 12.5 54.2Q11.0 53.0 9.5 51.7Q8.0 50.4 6.8 48.8Q5.5 47.3 4.8 45.4Q4.0 43.6 3.7 41.6Q3.5 39.6 3.5 37.7Q3.4 35.8 3.4 33.9Q3.4 32.0 3.4 30.1Q3.4 28.2 3.6 26.3Q3.8 24.5 4.4 22.6Q4.9 20.8 5.8 19.1Q6.6 17.3 7.5 15.6Q8.5 14.0 9.6 12.4Q10.8 10.8 12.2 9.4Q13.6 8.1 15.4 7.1Q17.1 6.2 19.0 5.6Q20.8 5.0 22.7 4.5Q24.5 4.0 26.3 3.5Q28.2 3.0 30.1 2.6Q32.0 2.2 34.0 2.2Q35.9 2.2 37.8 2.6Q39.7 3.1 41.6 3.8Q43.4 4.6 45.1 5.5Q46.8 6.4 48.4 7.5Q50.0 8.6 51.3 9.9Q52.7 11.3 53.8 12.9Q54.8 14.5 55.7 16.1Q56.6 17.8 57.6 19.4Q58.5 21.0 59.5 22.7Q60.5 24.4 61.2 26.2Q61.9 28.1 62.2 30.0Q62.4 32.0 62.2 34.0z';

/** The name mark, as in packages/ui/src/theme/marks; coloured by classes, for a policy without inline styles. */
export const nameMark = new Html(
  `<svg class="mark" viewBox="3 3 143 26" role="img" aria-label="Datoferum"><path d="M5.3 5.3h10.3a10.7 10.7 0 0 1 0 21.4H5.3z" fill="none" stroke="currentColor" stroke-width="2.6"/><path d="M5.3 5.3 16 16 5.3 26.7" fill="none" stroke="currentColor" stroke-width="2.4"/><circle class="gap" cx="16" cy="16" r="6.3"/><circle class="wax" cx="16" cy="16" r="4.8"/><g fill="none" stroke="currentColor" stroke-width="2.7"><circle cx="38" cy="20.6" r="6.1"/><path d="M44.1 13.2V28"/><path d="M50.4 8.2v14.6a4 4 0 0 0 4 4h1.5M46.9 14.4h8.6"/><circle cx="64.6" cy="20.6" r="6.1"/><path d="M75.4 28V9.9a4.2 4.2 0 0 1 4.2-4.3h1.6M72 14.4h8.6"/><path d="M83.4 20.9h12.2M95.55 20.9a6.1 6.1 0 1 0-2 4.3"/><path d="M100.6 28V13.2M100.6 19.4c0-3.4 2.4-5 6.2-4.9"/><path d="M110 13.2v7.6a5.3 5.3 0 0 0 10.6 0v-7.6M120.6 13.2V28"/><path d="M126.2 28V13.2M126.2 19.2a4.6 4.6 0 0 1 9.2 0V28M135.4 19.2a4.6 4.6 0 0 1 9.2 0V28"/></g></svg>`,
);

/** The seal in its small, flat form. */
export const smallSeal = new Html(
  `<svg class="seal" width="34" height="34" viewBox="0 0 64 64" aria-hidden="true"><path class="wax" d="${WAX}"/><path class="press" d="M22 19h9a13 13 0 0 1 0 26h-9zM22 19l12 13-12 13"/></svg>`,
);

/** WarningDiamond of Phosphor Icons (MIT): something needs the reader. */
export const diamond = new Html(
  '<svg class="i" viewBox="0 0 256 256" aria-hidden="true"><path d="M235.33,116.72,139.28,20.66a16,16,0,0,0-22.56,0l-96,96.06a16,16,0,0,0,0,22.56l96.05,96.06h0a16,16,0,0,0,22.56,0l96.05-96.06a16,16,0,0,0,0-22.56ZM120,80a8,8,0,0,1,16,0v56a8,8,0,0,1-16,0Zm8,104a12,12,0,1,1,12-12A12,12,0,0,1,128,184Z"/></svg>',
);

/** IdentificationBadge of Phosphor Icons (MIT). */
export const badge = new Html(
  '<svg class="i" viewBox="0 0 256 256" aria-hidden="true"><path d="M200,112a8,8,0,0,1-8,8H152a8,8,0,0,1,0-16h40A8,8,0,0,1,200,112Zm-8,24H152a8,8,0,0,0,0,16h40a8,8,0,0,0,0-16Zm40-80V200a16,16,0,0,1-16,16H40a16,16,0,0,1-16-16V56A16,16,0,0,1,40,40H216A16,16,0,0,1,232,56ZM216,200V56H40V200H216Zm-80.26-34a8,8,0,1,1-15.5,4c-2.63-10.26-13.06-18-24.25-18s-21.61,7.74-24.25,18a8,8,0,1,1-15.5-4,39.84,39.84,0,0,1,17.19-23.34,32,32,0,1,1,45.12,0A39.76,39.76,0,0,1,135.75,166ZM96,136a16,16,0,1,0-16-16A16,16,0,0,0,96,136Z"/></svg>',
);
