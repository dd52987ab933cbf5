# A two-dimensional convolution with bias and "same" padding, by whatever PyTorch has for the device:
# cuDNN on GPUs, and processors for which PyTorch comes without oneDNN.
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
    self.weight = torch.contiguous(__torch__.number.lower(weight), memory_format=2)

  def linear(self: __torch__.convolution.Convolution, x: Tensor) -> Tensor:
    return torch._convolution(x, self.weight, self.bias, self.stride, self.padding, [1, 1], False, [0, 0], self.groups, False, False, True, __torch__.number.allow_tf32())

  def relu(self: __torch__.convolution.Convolution, x: Tensor) -> Tensor:
    return torch.relu_(self.linear(x))

  # Overwrites the shortcut.
  def add_relu(self: __torch__.convolution.Convolution, x: Tensor, shortcut: Tensor) -> Tensor:
    return torch.relu_(torch.add_(shortcut, self.linear(x)))
