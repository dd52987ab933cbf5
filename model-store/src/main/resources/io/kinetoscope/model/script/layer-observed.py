# A convolution among the blocks, in floating point, that remembers the largest number that it saw: so
# the ranges for int8 are found.

class Layer:
  convolution : __torch__.convolution.Convolution
  largest : Tensor

  def __init__(self: __torch__.layer.Layer, weights: Dict[str, Tensor], weight: Tensor, bias: Tensor, stride: int, images: List[int], entry: str, exit: str, other: str) -> NoneType:
    self.convolution = __torch__.convolution.Convolution(weight, bias, stride, 1, images)
    self.largest = torch.zeros([])

  def enter(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    return x

  def relu(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    self.largest = torch.amax(x)
    return self.convolution.relu(x)

  def linear(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    self.largest = torch.amax(x)
    return self.convolution.linear(x)

  # Unlike the others what comes out, for its input is that of conv1.
  def shortcut(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    result = self.convolution.linear(x)
    self.largest = torch.amax(torch.abs(result))
    return result

  def add_relu(self: __torch__.layer.Layer, x: Tensor, shortcut: Tensor) -> Tensor:
    self.largest = torch.amax(x)
    return self.convolution.add_relu(x, shortcut)

  def observed(self: __torch__.layer.Layer, results: List[Tensor]) -> NoneType:
    results.append(self.largest)

def leave(weights: Dict[str, Tensor], name: str) -> float:
  return 1.0

def features(x: Tensor, scale: float, results: List[Tensor]) -> Tensor:
  results.append(torch.amax(x))
  return x
