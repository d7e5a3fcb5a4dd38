// The page inside a notebook's own page, tied to numbers in the kernel; what `anywidget` asks a front end for.

/** Show the page, tell the kernel of every leaf that is set, and set every leaf that the kernel tells of. */
function render({ model, el }) {
  const onLeaf = (node, number) => {
    model.set("numbers", { ...model.get("numbers"), [node]: number });
    model.save_changes();
  };
  const controller = exploreGraph(el, graph, operations, { onLeaf });
  el.controller = controller;
  const take = () => {
    const { values } = controller.state();
    for (const [node, number] of Object.entries(model.get("numbers"))) {
      if (!Object.is(values[node], fromJson(number))) controller.setLeaf(Number(node), fromJson(number));
    }
  };
  model.on("change:numbers", take);
  take();
  return () => model.off("change:numbers", take);
}

export default { render };
