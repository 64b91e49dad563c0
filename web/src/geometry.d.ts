declare module "*.topojson" {
  const shapes: import("../geometry/shapes.d.mts").Shapes;
  export default shapes;
}
