/** The flag by which every role command is told its role. */
import { Option } from 'commander';

/** `--name`. */
export function roleNameOption(): Option {
  return new Option('--name <name|arn>', "the role (default: the cluster's own, else hpscale's default name)");
}
