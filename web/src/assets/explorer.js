"use strict";

// Starts GraphiQL against the API beside this page. The address carries the query, so that it can be shared:
// ?query=...&variables=...&operationName=...
(() => {
  const defaultQuery = `# Ctrl+Enter: svar / run
{
  kommune(code: "0766") {
    name
    testResults {
      kind
      publishedScore
      counts {
        yes
        partly
        no
      }
    }
  }
}
`;

  const given = new URLSearchParams(window.location.search);
  const query = given.get("query") ?? undefined;

  function writeAddress(changes) {
    const params = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      // The default query is what the bare address shows anyway.
      if (value && value !== defaultQuery) params.set(name, value);
      else params.delete(name);
    }
    const search = params.toString();
    window.history.replaceState(null, "", search ? `?${search}` : window.location.pathname);
  }

  function showTab({ tabs, activeTabIndex }) {
    const { query, variables } = tabs[activeTabIndex];
    writeAddress({ query, variables, operationName: null });
  }

  const explorer = React.createElement(
    GraphiQL,
    {
      fetcher: GraphiQL.createFetcher({ url: new URL("graphql", document.baseURI).href }),
      defaultQuery,
      query,
      // Without the empty text a shared query would start with the variables of the reader's last visit.
      variables: given.get("variables") ?? (query === undefined ? undefined : ""),
      operationName: given.get("operationName") ?? undefined,
      onEditQuery: (text) => writeAddress({ query: text, operationName: null }),
      onEditVariables: (text) => writeAddress({ variables: text }),
      onTabChange: showTab,
    },
    React.createElement(
      GraphiQL.Logo,
      null,
      React.createElement("a", { href: "./", className: "home" }, "Kommunebench"),
    ),
  );
  ReactDOM.createRoot(document.getElementById("explorer")).render(explorer);
})();
