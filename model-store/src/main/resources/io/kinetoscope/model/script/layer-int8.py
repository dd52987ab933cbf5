# A convolution among the blocks with 8 bits: weights symmetric, with a scale for each output channel;
# activations unsigned with one scale for all, from the largest number that calibration saw. Between
# the layers of a block, and from block to block, nothing else than bytes is written. By oneDNN.

# What a number of ReLU's is divided by to be a byte.
def scale(weights: Dict[str, Tensor], name: str) -> float:
  return max(float(weights[name + ".range"]), 1e-6) / 255.0

class Layer:
  weight : Tensor
  weight_scale : Tensor
  weight_zero : Tensor
  bias : Tensor
  stride : List[int]
  padding : List[int]
  entry : float
  exit : float
  other : float
  other_zero : int

  # entry: name of the range of its input. exit: of its output after ReLU, "" where that is not needed.
  # other: of the shortcut, which is its input's for a block without a convolution there; with one the
  # shortcut has a sign, and 128 is its zero.
  def __init__(self: __torch__.layer.Layer, weights: Dict[str, Tensor], weight: Tensor, bias: Tensor, stride: int, images: List[int], entry: str, exit: str, other: str) -> NoneType:
    self.stride = [stride, stride]
    self.padding = [weight.size(2) // 2, weight.size(3) // 2]
    self.bias = bias
    self.entry = __torch__.layer.scale(weights, entry)
    self.exit = 1.0
    if len(exit) > 0:
      self.exit = __torch__.layer.scale(weights, exit)
    self.other = 1.0
    self.other_zero = 0
    if len(other) > 0:
      self.other = __torch__.layer.scale(weights, other)
      if other.endswith(".downsample"):
        self.other = self.other * 255.0 / 127.0
        self.other_zero = 128
    largest = torch.clamp(torch.amax(torch.abs(torch.flatten(weight, 1)), [1]), 1e-12)
    self.weight_scale = torch.div(largest, 127.0)
    self.weight_zero = torch.zeros([weight.size(0)], dtype=3)
    bytes = torch.to(torch.round(torch.div(weight, torch.reshape(self.weight_scale, [-1, 1, 1, 1]))), 1)
    self.weight = ops.onednn.qconv_prepack(bytes, self.weight_scale, self.entry, 0, self.stride, self.padding, [1, 1], 1, images)

  def enter(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    return torch.to(torch.clamp_max_(torch.round_(torch.div(x, self.entry)), 255), 0)

  def relu(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    return ops.onednn.qconv2d_pointwise(x, self.entry, 0, self.weight, self.weight_scale, self.weight_zero, self.bias, self.stride, self.padding, [1, 1], 1, self.exit, 0, 0, "relu", annotate(List[Optional[number]], []), "")

  # To float32.
  def linear(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    return ops.onednn.qconv2d_pointwise(x, self.entry, 0, self.weight, self.weight_scale, self.weight_zero, self.bias, self.stride, self.padding, [1, 1], 1, 1.0, 0, 6, "none", annotate(List[Optional[number]], []), "")

  def shortcut(self: __torch__.layer.Layer, x: Tensor) -> Tensor:
    return ops.onednn.qconv2d_pointwise(x, self.entry, 0, self.weight, self.weight_scale, self.weight_zero, self.bias, self.stride, self.padding, [1, 1], 1, self.other, self.other_zero, 0, "none", annotate(List[Optional[number]], []), "")

  # Overwrites the shortcut.
  def add_relu(self: __torch__.layer.Layer, x: Tensor, shortcut: Tensor) -> Tensor:
    return ops.onednn.qconv2d_pointwise(x, self.entry, 0, self.weight, self.weight_scale, self.weight_zero, shortcut, self.bias, self.stride, self.padding, [1, 1], 1, self.exit, 0, 0, self.other, self.other_zero, "sum", 1.0, "relu", annotate(List[Optional[number]], []), "")

  def observed(self: __torch__.layer.Layer, results: List[Tensor]) -> NoneType:
    pass

def leave(weights: Dict[str, Tensor], name: str) -> float:
  return __torch__.layer.scale(weights, name)

def features(x: Tensor, scale: float, results: List[Tensor]) -> Tensor:
  return torch.mul(x, scale)
