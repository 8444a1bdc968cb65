/** Shell completion, from the commander program itself: adds `completion SHELL` and the hidden `complete -- WORDS`. */
import addTabCommands from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

const COMMAND = 'completion';

/** The script for bash takes the words from a function of the bash-completion package, which not every machine has. */
const WORDS_FOR_BASH = `if ! declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref() {
        words=("\${COMP_WORDS[@]}")
        cword=$COMP_CWORD
        cur=\${words[cword]}
        prev=\${words[cword-1]}
    }
fi
`;

/** Adds both commands to a program that has every command with its flags. Their output goes to the process's stdout. */
export function addCompletion(program: Command): void {
  addTabCommands(program, { completionCommandName: COMMAND });
  const command = program.commands.find((candidate) => candidate.name() === COMMAND);
  command?.hook('preAction', (_, { args: [shell] }) => {
    if (shell === 'bash') program.configureOutput().writeOut?.(WORDS_FOR_BASH);
  });
}
