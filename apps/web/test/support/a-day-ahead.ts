/**
 * Loaded into a courier before it starts: at each SIGUSR2 its clock goes ahead by so many minutes (AHEAD_MINUTES, 25 hours
 * without), which it takes for a long night.
 */
const real = Date.now;
let ahead = 0;
Date.now = () => real() + ahead;
process.on('SIGUSR2', () => {
  ahead += Number(process.env.AHEAD_MINUTES ?? 25 * 60) * 60_000;
});
