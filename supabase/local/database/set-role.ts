/** The statement that makes a connection act as a role, until `reset role`. */
export function setRole(role: string): string {
  return `set role "${role.replaceAll('"', '""')}"`;
}
