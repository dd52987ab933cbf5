# A convolution among the blocks, in floating point.

class Layer:
  convolution : __torch__.convolution.Convolution

  # The names of the ranges are for int8, see there.
  def __init__(self: __torch__.layer.Layer, weights: Dict[str, Tensor], weight: Tensor, bias: Tensor, stride: int, images: List[int], entry: str, exit: str, other: str) -> NoneType:
    self.convolution = __torch__.convolution.Convolution(weight, bias, stride, 1, images)

  def enter(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    return x

  def relu(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    return self.convolution.relu(x)

  def linear(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    return self.convolution.linear(x)

  def shortcut(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    return self.convolution.linear(x)

  # Overwrites the shortcut.
  def add_relu(self: __torch__.layer.Layer, x: Tensor, shortcut: Tensor) -> Tensor:
    return self.convolution.add_relu(x, shortcut)

  def observed(self: __torch__.layer.Layer, results: List[Tensor]) -> NoneType:
    pass

def leave(weights: Dict[str, Tensor], name: str) -> float:
  return 1.0

def features(x: Tensor, scale: float, results: List[Tensor]) -> Tensor:
  return x
