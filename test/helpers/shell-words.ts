/** Reads what a fix says to paste as a POSIX shell would, as far as fixes need it; anything else is refused by name. */

/** One program with its words; `stdin` is a here-document. */
export interface ShellCommand {
  readonly words: readonly string[];
  readonly stdin: string | undefined;
}

/** Commands joined by `|`. */
export type ShellLine = readonly ShellCommand[];

/** Lines in their order. Throws for what nobody can paste as it is: a placeholder, a variable, a redirection. */
export function readShellLines(text: string): ShellLine[] {
  const reader = new ShellReader(text);
  return reader.read();
}

class ShellReader {
  private readonly text: string;
  private readonly lines: ShellCommand[][] = [];
  private commands: ShellCommand[] = [];
  private words: string[] = [];
  private word: string | undefined;
  private stdin: string | undefined;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  read(): ShellLine[] {
    while (this.at < this.text.length) this.step();
    this.endLine();
    return this.lines;
  }

  private step(): void {
    for (const [pattern, act] of this.tokens) {
      pattern.lastIndex = this.at;
      const match = pattern.exec(this.text);
      if (match) {
        this.at += match[0].length;
        act(match);
        return;
      }
    }
    throw this.refusal(`an unquoted ${this.text.charAt(this.at)}`);
  }

  private readonly tokens: readonly (readonly [RegExp, (match: RegExpExecArray) => void])[] = [
    [/\\\n/y, () => undefined],
    [/\\(.)/y, ([, char = '']) => this.take(char)],
    [/'([^']*)'/y, ([, content = '']) => this.take(content)],
    [/"([^"]*)"/y, ([, content = '']) => this.takeExpanded(content)],
    [/[ \t]+/y, () => this.endWord()],
    [/\n|;|&&/y, () => this.endLine()],
    [/\|/y, () => this.endCommand()],
    [/<<'(\w+)'/y, ([, end = '']) => this.hereDocument(end)],
    [/#.*/y, ([comment]) => this.word !== undefined && this.take(comment)],
    [/[^'"<>$`*?&()]/y, ([char]) => this.take(char)],
  ];

  private take(text: string): void {
    this.word = (this.word ?? '') + text;
  }

  private takeExpanded(content: string): void {
    if (/[$`\\]/.test(content)) throw this.refusal('a variable or an escape between double quotes');
    this.take(content);
  }

  private hereDocument(end: string): void {
    const body = new RegExp(`[ \\t]*\\n([\\s\\S]*?)^${end}$`, 'my');
    body.lastIndex = this.at;
    const match = body.exec(this.text);
    if (!match) throw this.refusal(`a here-document without its ${end}`);
    this.stdin = match[1];
    this.at += match[0].length;
  }

  private endWord(): void {
    if (this.word !== undefined) this.words.push(this.word);
    this.word = undefined;
  }

  private endCommand(): void {
    this.endWord();
    if (this.words.length > 0) this.commands.push({ words: this.words, stdin: this.stdin });
    this.words = [];
    this.stdin = undefined;
  }

  private endLine(): void {
    this.endCommand();
    if (this.commands.length > 0) this.lines.push(this.commands);
    this.commands = [];
  }

  private refusal(what: string): Error {
    return new Error(`the command cannot be pasted as it is: it has ${what}\n${this.text}`);
  }
}
