import type { Command } from 'commander';
import type { SamlAssertionOptions } from '../commands/lab-saml.ts';
import type { CommandIo } from '../process/command-io.ts';
import { collect, type Finish } from './add-command.ts';

const EXAMPLES = `
The file of --idp is the whole identity provider: its certificate and its private key, made when the file is not there yet.
Whoever has it signs in as anybody, wherever its metadata was registered: keep it to a lab.

Examples:
  lockkeeper lab saml-metadata --idp idp.pem > metadata.xml
  aws iam create-saml-provider --name My-Saml --saml-metadata-document file://metadata.xml
  lockkeeper lab saml-assertion --idp idp.pem --user alice --role arn:aws:iam::111122223333:role/my-org-teamone \\
      --provider arn:aws:iam::111122223333:saml-provider/My-Saml > assertion.txt
  aws sts assume-role-with-saml --role-arn arn:aws:iam::111122223333:role/my-org-teamone \\
      --principal-arn arn:aws:iam::111122223333:saml-provider/My-Saml --saml-assertion file://assertion.txt
`;

/** An identity provider in a file, beside `lockkeeper lab`: for roles that people take on through SAML. */
export function addSamlCommands(lab: Command, io: CommandIo, finish: Finish): void {
  lab
    .command('saml-metadata')
    .description('the metadata of a SAML identity provider, as aws iam create-saml-provider takes it')
    .requiredOption('--idp <file>', 'PEM file of the provider; made when it is not there')
    .addHelpText('after', EXAMPLES)
    .action(({ idp }: { readonly idp: string }) =>
      finish(async () => {
        const { runSamlMetadata } = await import('../commands/lab-saml.ts');
        return runSamlMetadata(idp, io);
      }),
    );
  lab
    .command('saml-assertion')
    .description('a sign-in at that provider, as aws sts assume-role-with-saml takes it; good for five minutes')
    .requiredOption('--idp <file>', 'PEM file of the provider; made when it is not there')
    .requiredOption('--user <name>', 'who signs in; also the name of the session')
    .requiredOption('--role <arn>', 'the role that this user may take on')
    .requiredOption('--provider <arn>', 'the SAML provider that stands for --idp in IAM')
    .option('--tag <key=value>', 'a session tag; repeatable', collect(String))
    .option('--transitive-tag <key>', 'a tag that stays along a chain of roles; repeatable', collect(String))
    .option('--source-identity <name>', 'the source identity of the session')
    .addHelpText('after', EXAMPLES)
    .action((flags: SamlAssertionOptions) =>
      finish(async () => {
        const { runSamlAssertion } = await import('../commands/lab-saml.ts');
        return runSamlAssertion(flags, io);
      }),
    );
}
