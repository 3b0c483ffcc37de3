/** Loaded into a courier before it starts: at each SIGUSR2 its clock goes 25 hours ahead, which it takes for a long night. */
const real = Date.now;
let ahead = 0;
Date.now = () => real() + ahead;
process.on('SIGUSR2', () => {
  ahead += 25 * 3_600_000;
});
