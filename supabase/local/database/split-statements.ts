/** What a statement's text is made of, longest first; whatever none of them takes is one character. */
const PIECES = [
  /--[^\n]*/y,
  /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)/y,
  /'(?:[^']|'')*(?:'|$)/y,
  /"(?:[^"]|"")*(?:"|$)/y,
  /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?(?:\$\1\$|$)/y,
  /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y,
  /\s+/y,
];

function matchAt(pattern: RegExp, script: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(script)?.[0];
}

/** A block comment, which in Postgres may hold others. */
function blockComment(script: string, at: number): string | undefined {
  if (!script.startsWith("/*", at)) return undefined;
  let depth = 0;
  for (const mark of script.slice(at).matchAll(/\/\*|\*\//g)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return script.slice(at, at + mark.index + 2);
  }
  return script.slice(at);
}

function pieceAt(script: string, at: number): string {
  const comment = blockComment(script, at);
  if (comment) return comment;
  for (const pattern of PIECES) {
    const piece = matchAt(pattern, script, at);
    if (piece) return piece;
  }
  return script.charAt(at);
}

/** What a script is made of, in order: comments, literals, quoted names, words, blanks, characters. */
export function* piecesOf(script: string): Generator<string> {
  for (let at = 0; at < script.length; ) {
    const piece = pieceAt(script, at);
    at += piece.length;
    yield piece;
  }
}

/** Follows `begin atomic ... end` bodies, inside which a semicolon ends nothing. */
class AtomicBody {
  #depth = 0;
  #previous = "";

  get open(): boolean {
    return this.#depth > 0;
  }

  see(piece: string): void {
    const word = piece.toLowerCase();
    if (!/^[a-z]/.test(word)) return;
    if (word === "atomic" && this.#previous === "begin") this.#depth += 1;
    else if (this.open && word === "case") this.#depth += 1;
    else if (this.open && word === "end") this.#depth -= 1;
    this.#previous = word;
  }
}

/**
 * The statements of a script as the Supabase CLI records them: trimmed, without their semicolons,
 * each with the comments before it; a comment at the end stands alone.
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let statement = "";
  let body = new AtomicBody();
  for (const piece of piecesOf(script)) {
    body.see(piece);
    if (piece !== ";" || body.open) {
      statement += piece;
      continue;
    }
    statements.push(statement.trim());
    statement = "";
    body = new AtomicBody();
  }
  return [...statements, statement.trim()].filter((text) => text !== "");
}
