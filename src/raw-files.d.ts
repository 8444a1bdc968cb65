/** Text files bundled as strings: understood by vitest and by scripts/build.ts. */
declare module '*?raw' {
  const text: string;
  export default text;
}
