# A two-dimensional convolution with bias and "same" padding, by oneDNN: fused with what follows it,
# and its weights in the order that oneDNN likes best for images of about that size.
#
# Images are of number.py's type, [images, channels, height, width], with the channels last in memory.

class Convolution:
  weight : Tensor
  bias : Tensor
  stride : List[int]
  padding : List[int]
  groups : int

  def __init__(self: __torch__.convolution.Convolution, weight: Tensor, bias: Tensor, stride: int, groups: int, images: List[int]) -> NoneType:
    self.stride = [stride, stride]
    self.padding = [weight.size(2) // 2, weight.size(3) // 2]
    self.groups = groups
    self.bias = __torch__.number.lower(bias)
    self.weight = ops.mkldnn._reorder_convolution_weight(__torch__.number.lower(weight), self.padding, self.stride, [1, 1], groups, images)

  def linear(self: __torch__.convolution.Convolution, x: Tensor) -> Tensor:
    return ops.mkldnn._convolution_pointwise(x, self.weight, self.bias, self.padding, self.stride, [1, 1], self.groups, "none", annotate(List[Optional[number]], []), "")

  def relu(self: __torch__.convolution.Convolution, x: Tensor) -> Tensor:
    return ops.mkldnn._convolution_pointwise(x, self.weight, self.bias, self.padding, self.stride, [1, 1], self.groups, "relu", annotate(List[Optional[number]], []), "")

  # Overwrites the shortcut.
  def add_relu(self: __torch__.convolution.Convolution, x: Tensor, shortcut: Tensor) -> Tensor:
    return ops.mkldnn._convolution_pointwise_(shortcut, x, self.weight, self.bias, self.padding, self.stride, [1, 1], self.groups, "add", 1.0, "relu", annotate(List[Optional[number]], []), None)
