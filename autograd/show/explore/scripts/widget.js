// The page as an anywidget front end, with its leaves tied to numbers in the kernel.

/** Show the page; send every leaf the user sets to the kernel, and set every leaf the kernel sends. */
function render({ model, el }) {
  const onLeaf = (node, number) => {
    model.set("numbers", { ...model.get("numbers"), [node]: number });
    model.save_changes();
  };
  const controller = exploreGraph(el, graph, operations, { onLeaf });
  el.controller = controller;
  const receive = () => {
    const { values } = controller.state();
    for (const [node, number] of Object.entries(model.get("numbers"))) {
      if (!Object.is(values[node], fromJson(number))) controller.setLeaf(Number(node), fromJson(number));
    }
  };
  model.on("change:numbers", receive);
  receive();
  return () => model.off("change:numbers", receive);
}

export default { render };
