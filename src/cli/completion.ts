/** Shell completion, from the commander program itself: adds `completion SHELL` and the hidden `complete -- WORDS`. */
import addTabCommands from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** Adds both commands to a program that has every command with its flags. Their output goes to the process's stdout. */
export function addCompletion(program: Command): void {
  addTabCommands(program, { completionCommandName: 'completion' });
}
