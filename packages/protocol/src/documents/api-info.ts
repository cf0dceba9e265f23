/** What both API documents say of themselves. `version` is the interface's, not the software's. */
export const apiInfo = {
  version: "1.0.0",
  license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
} as const;
