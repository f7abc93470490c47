import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "rest-client";
import type { TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";

/** The sources of the modules that package.json exports. */
function entryPoints(project: string): string[] {
  const { exports } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  const sources = Object.values(exports).flatMap((target) =>
    typeof target === "string"
      ? []
      : [join(project, target.default.replace("./dist/package/", "").replace(/\.js$/, ".ts"))],
  );
  // A module may have a former name beside its own.
  return [...new Set(sources)];
}

/**
 * Writes the reference of what other projects import, a page for each module that package.json exports.
 *
 * @throws {UserError} a public symbol has no docstring, or speaks of a type that is not public
 */
export async function writeLibraryReference(project: string, folder: string): Promise<void> {
  const { Application } = await import("typedoc");
  const options: TypeDocOptions & PluginOptions = {
    entryPoints: entryPoints(project),
    tsconfig: join(project, "tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    // `npm run check:types` checks them; here it would only take time.
    skipErrorChecking: true,
    excludePrivate: true,
    excludeProtected: true,
    excludeInternal: true,
    excludeExternals: true,
    disableSources: true,
    disableGit: true,
    readme: "none",
    sort: ["source-order"],
    logLevel: "Warn",
    validation: { notExported: true, invalidLink: true, notDocumented: true },
    router: "module",
    hideBreadcrumbs: true,
    hidePageHeader: true,
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    classPropertiesFormat: "table",
    typeDeclarationFormat: "table",
  };
  const app = await Application.bootstrapWithPlugins(options);
  const library = await app.convert();
  if (library === undefined) throw new UserError("the library's modules cannot be read");
  app.validate(library);
  if (app.logger.hasWarnings()) throw new UserError("the library's reference has gaps, see above");
  await app.outputs.writeOutput({ name: "markdown", path: folder }, library);
  if (app.logger.hasErrors()) throw new UserError("the library's reference cannot be written");
}
