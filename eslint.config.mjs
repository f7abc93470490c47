import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["**/dist", "coverage", "node_modules"] },
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", "*.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/prefer-readonly": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "max-lines": ["warn", { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Text of others reaches a terminal or a CI's log through cli/terminal alone, which neutralises it.
    files: ["cli", "stack", "workload", "monitor", "operations", "rehearsal", "packages"].map(
      (room) => `${room}/**/*.ts`,
    ),
    ignores: ["cli/terminal/**"],
    rules: {
      "no-console": "error",
      "no-restricted-properties": [
        "error",
        ...["stdout", "stderr"].map((property) => ({
          object: "process",
          property,
          message: "Print with stdout or stderr of cli/terminal/output.ts.",
        })),
      ],
    },
  },
  {
    // A project of its own, whose packages are not installed here; a test checks its types.
    files: ["examples/**"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },
  {
    files: ["**/*.js", "**/*.mjs", "**/*.cjs"],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { "@typescript-eslint/no-require-imports": "off" },
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        module: "writable",
        require: "readonly",
        __dirname: "readonly",
        URL: "readonly",
      },
    },
  },
  {
    // What comes back as JSON is looked at, not trusted: the assertions are its types.
    files: ["tests/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", { name: "it", message: "Name it test, as everywhere." }],
      ...Object.fromEntries(
        ["assignment", "member-access", "argument", "return", "call"].map((kind) => [
          `@typescript-eslint/no-unsafe-${kind}`,
          "off",
        ]),
      ),
    },
  },
);
