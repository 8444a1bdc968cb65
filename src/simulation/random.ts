/**
 * Chance with a seed: the same seed and concern give the same numbers. Each concern (arrivals, the delays of the 7th node) has a
 * stream of its own, so that a setting that changes one of them leaves the others as they are.
 */
export type Random = () => number;

/** Numbers from 0 up to 1 (sfc32, of PractRand's author Chris Doty-Humphrey). */
export function createRandom(seed: number, concern: string): Random {
  let a = hash(concern, 0x9e3779b9 ^ seed);
  let b = hash(concern, 0x243f6a88 ^ Math.imul(seed, 0x85ebca6b));
  let c = hash(concern, 0xb7e15162);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  // The first numbers still show the seed.
  for (let warm = 0; warm < 12; warm += 1) next();
  return next;
}

/** FNV-1a, begun with a number. */
function hash(text: string, start: number): number {
  let value = start | 0;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 16_777_619);
  return value;
}

/** Normally distributed, mean 0 and deviation 1 (Box and Muller). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Above this variance the normal curve is near enough to whole numbers. */
const NORMAL_VARIANCE = 30;

/** How many of so many succeed with a probability. */
export function binomial(count: number, probability: number, random: Random): number {
  if (count <= 0 || probability <= 0) return 0;
  if (probability >= 1) return count;
  if (probability > 0.5) return count - binomial(count, 1 - probability, random);
  const variance = count * probability * (1 - probability);
  if (variance > NORMAL_VARIANCE) {
    const drawn = Math.round(count * probability + Math.sqrt(variance) * normal(random));
    return Math.min(count, Math.max(0, drawn));
  }
  return byGaps(count, probability, random);
}

/** From one success to the next: as many draws as there are successes. */
function byGaps(count: number, probability: number, random: Random): number {
  const scale = Math.log(1 - probability);
  let successes = 0;
  for (let at = 0; ; successes += 1) {
    at += Math.floor(Math.log(1 - random()) / scale) + 1;
    if (at > count) return successes;
  }
}
