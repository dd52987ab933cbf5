# The fast formulation of RSANet, in TorchScript: from the tensors of a checkpoint, under their
# published names, to logits. Java reads this text, puts the tensors beside it and lets PyTorch load
# both; nothing here is run by Python. RATIONALE.md tells why it is computed this way.
#
# Frames lie in the batch, "images" [clips * frames, channels, height, width], with the channels last
# in memory; so one position's numbers lie side by side, and "positions" [clips * frames * height *
# width, ...] are the same memory.

# The scale and shift that normalization by stored statistics comes to.
def affine(weights: Dict[str, Tensor], norm: str) -> Tuple[Tensor, Tensor]:
  scale = torch.div(weights[norm + ".weight"], torch.sqrt(torch.add(weights[norm + ".running_var"], 1e-5)))
  return (scale, torch.sub(weights[norm + ".bias"], torch.mul(weights[norm + ".running_mean"], scale)))

# Weight and bias of a convolution with the normalization after it in them. A kernel over several
# frames becomes one over the channels of these frames, see taps.
def folded(weights: Dict[str, Tensor], conv: str, norm: str) -> Tuple[Tensor, Tensor]:
  scale, shift = __torch__.rsanet.affine(weights, norm)
  over_frames = torch.flatten(torch.transpose(weights[conv + ".weight"], 1, 2), 1, 2)
  return (torch.mul(over_frames, torch.reshape(scale, [-1, 1, 1, 1])), shift)

# Vectors (the last dimension) of length 1.
def unit(vectors: Tensor) -> Tensor:
  return torch.mul(vectors, torch.rsqrt(torch.add(torch.sum(torch.square(vectors), [-1], True), 1e-6)))

# Puts the frames around each frame, zeros outside of the clip, side by side as channels: x [images,
# height, width, channels] to images. With dim 5 the frames of a channel are neighbours, as a
# convolution by channel wants them, with dim 4 the channels of a frame.
def taps(x: Tensor, frames: int, count: int, dim: int) -> Tensor:
  clips = torch.reshape(x, [-1, frames, x.size(1), x.size(2), x.size(3)])
  padded = torch.constant_pad_nd(clips, [0, 0, 0, 0, 0, 0, count // 2, count // 2], 0)
  shifted = annotate(List[Tensor], [])
  for t in range(count):
    shifted.append(torch.narrow(padded, 1, t, frames))
  stacked = torch.stack(shifted, dim)
  return torch.permute(torch.reshape(stacked, [-1, x.size(1), x.size(2), count * x.size(3)]), [0, 3, 1, 2])

# Where each channel of the order below stands in the published one, in which the queries are the
# fast index. Between RSA and the convolution after it the value's channels are the fast index:
# that is how the products come out, and the convolution's weights are moved instead of the data.
def query_major(channels: int, queries: int, device: Device) -> Tensor:
  order = torch.t(torch.reshape(torch.arange(channels, device=device), [-1, queries]))
  return torch.reshape(order, [-1])

# Relational self-attention, its normalization and ReLU.
class Rsa:
  queries : int
  key_dim : int
  value_dim : int
  latent_dim : int
  time : int
  stride : int
  projection : __torch__.convolution.Convolution
  keys : List[__torch__.convolution.Convolution]
  values : __torch__.convolution.Convolution
  scale : Tensor
  shift : Tensor

  def __init__(self: __torch__.rsanet.Rsa, weights: Dict[str, Tensor], name: str, norm: str, queries: int, stride: int, images: List[int]) -> NoneType:
    projection = torch.squeeze(weights[name + ".projection.weight"], 2)
    scale, shift = __torch__.rsanet.affine(weights, norm)
    order = __torch__.rsanet.query_major(scale.size(0), queries, scale.device)
    self.scale = torch.index_select(scale, 0, order)
    self.shift = torch.index_select(shift, 0, order)
    self.queries = queries
    self.stride = stride
    self.value_dim = scale.size(0) // queries
    self.latent_dim = weights[name + ".H2.weight"].size(0)
    self.time = weights[name + ".H2.weight"].size(2)
    relational = torch.__contains__(weights, name + ".H1.weight")
    key_and_queries = queries
    if relational:
      key_and_queries = queries + 1
    self.key_dim = (projection.size(0) - self.value_dim) // key_and_queries
    self.projection = __torch__.convolution.Convolution(projection, torch.zeros_like(torch.select(torch.flatten(projection, 1), 1, 0)), 1, 1, images)
    self.keys = annotate(List[__torch__.convolution.Convolution], [])
    if relational:
      self.keys.append(self.key_neighbours(weights, name, images))
    self.values = self.value_neighbours(weights, name, images)

  # H1, with P1 as its bias.
  def key_neighbours(self: __torch__.rsanet.Rsa, weights: Dict[str, Tensor], name: str, images: List[int]) -> __torch__.convolution.Convolution:
    kernels = torch.squeeze(weights[name + ".H1.weight"], 1)
    bias = torch.zeros([kernels.size(0)], dtype=kernels.dtype, device=kernels.device)
    if torch.__contains__(weights, name + ".P1"):
      bias = torch.flatten(weights[name + ".P1"])
    return __torch__.convolution.Convolution(kernels, bias, 1, self.key_dim, [images[0], self.key_dim * self.time, images[2], images[3]])

  # H2 and G, copied for each channel of the value: [H2 | G] side by side for each, with I as the
  # bias of G.
  def value_neighbours(self: __torch__.rsanet.Rsa, weights: Dict[str, Tensor], name: str, images: List[int]) -> __torch__.convolution.Convolution:
    kernels = torch.squeeze(weights[name + ".H2.weight"], 1)
    bias = torch.zeros([self.value_dim, self.latent_dim], dtype=kernels.dtype, device=kernels.device)
    if torch.__contains__(weights, name + ".G.weight"):
      kernels = torch.cat([kernels, torch.squeeze(weights[name + ".G.weight"], 1)], 0)
      identity = torch.zeros([self.value_dim, self.value_dim], dtype=kernels.dtype, device=kernels.device)
      if torch.__contains__(weights, name + ".I"):
        identity = torch.squeeze(weights[name + ".I"], 0)
      bias = torch.cat([bias, identity], 1)
    return __torch__.convolution.Convolution(torch.repeat(kernels, [self.value_dim, 1, 1, 1]), torch.flatten(bias), 1, self.value_dim, [images[0], self.value_dim * self.time, images[2], images[3]])

  def relu(self: __torch__.rsanet.Rsa, x: Tensor, frames: int) -> Tensor:
    projected = torch.permute(self.projection.linear(x), [0, 2, 3, 1])
    kernel = self.kernel(projected, frames)
    value = __torch__.rsanet.unit(torch.narrow(projected, 3, projected.size(3) - self.value_dim, self.value_dim))
    context = torch.permute(self.values.linear(__torch__.rsanet.taps(value, frames, self.time, 5)), [0, 2, 3, 1])
    context = torch.reshape(context, [kernel.size(0), self.value_dim, -1])
    # The products over d first: 8 d^2 multiplications for a position, and not d^3.
    output = torch.bmm(kernel, torch.transpose(torch.narrow(context, 2, 0, self.latent_dim), 1, 2))
    if context.size(2) > self.latent_dim:
      output = torch.bmm(output, torch.narrow(context, 2, self.latent_dim, self.value_dim))
    mixed = torch.reshape(output, [-1, x.size(2), x.size(3), self.queries * self.value_dim])
    if self.stride == 2:
      pooled = torch.avg_pool2d(torch.permute(mixed, [0, 3, 1, 2]), [3, 3], [2, 2], [1, 1], False, True)
      mixed = torch.permute(pooled, [0, 2, 3, 1])
    return torch.permute(torch.relu_(torch.addcmul(self.shift, mixed, self.scale)), [0, 3, 1, 2])

  # [positions, queries, latent_dim]
  def kernel(self: __torch__.rsanet.Rsa, projected: Tensor, frames: int) -> Tensor:
    queried = self.queries * self.key_dim
    queries = __torch__.rsanet.unit(torch.reshape(torch.narrow(projected, 3, 0, queried), [-1, self.queries, self.key_dim]))
    if len(self.keys) == 0:
      return queries
    key = __torch__.rsanet.unit(torch.narrow(projected, 3, queried, self.key_dim))
    neighbours = torch.permute(self.keys[0].linear(__torch__.rsanet.taps(key, frames, self.time, 5)), [0, 2, 3, 1])
    return torch.bmm(queries, torch.reshape(neighbours, [-1, self.key_dim, self.latent_dim]))

# A bottleneck. Its middle is RSA, or a convolution that sees "time" frames.
class Block:
  conv1 : __torch__.convolution.Convolution
  rsa : List[__torch__.rsanet.Rsa]
  conv2 : List[__torch__.convolution.Convolution]
  time : int
  conv3 : __torch__.convolution.Convolution
  downsample : List[__torch__.convolution.Convolution]

  def __init__(self: __torch__.rsanet.Block, weights: Dict[str, Tensor], name: str, queries: int, stride: int, images: List[int]) -> NoneType:
    weight, bias = __torch__.rsanet.folded(weights, name + ".conv1", name + ".bn1")
    planes = weight.size(0)
    self.conv1 = __torch__.convolution.Convolution(weight, bias, 1, 1, images)
    self.rsa = annotate(List[__torch__.rsanet.Rsa], [])
    self.conv2 = annotate(List[__torch__.convolution.Convolution], [])
    self.time = 1
    weight, bias = __torch__.rsanet.folded(weights, name + ".conv3", name + ".bn3")
    if torch.__contains__(weights, name + ".conv2.projection.weight"):
      self.rsa.append(__torch__.rsanet.Rsa(weights, name + ".conv2", name + ".bn2", queries, stride, [images[0], planes, images[2], images[3]]))
      weight = torch.index_select(weight, 1, __torch__.rsanet.query_major(planes, queries, weight.device))
    else:
      self.time = weights[name + ".conv2.weight"].size(2)
      weight2, bias2 = __torch__.rsanet.folded(weights, name + ".conv2", name + ".bn2")
      self.conv2.append(__torch__.convolution.Convolution(weight2, bias2, stride, 1, [images[0], planes * self.time, images[2], images[3]]))
    self.conv3 = __torch__.convolution.Convolution(weight, bias, 1, 1, [images[0], planes, (images[2] - 1) // stride + 1, (images[3] - 1) // stride + 1])
    self.downsample = annotate(List[__torch__.convolution.Convolution], [])
    if torch.__contains__(weights, name + ".downsample.0.weight"):
      weight0, bias0 = __torch__.rsanet.folded(weights, name + ".downsample.0", name + ".downsample.1")
      self.downsample.append(__torch__.convolution.Convolution(weight0, bias0, stride, 1, images))

  # Overwrites x where that is the shortcut.
  def forward(self: __torch__.rsanet.Block, x: Tensor, frames: int) -> Tensor:
    mixed = self.conv1.relu(x)
    if len(self.rsa) > 0:
      mixed = self.rsa[0].relu(mixed, frames)
    else:
      if self.time > 1:
        mixed = __torch__.rsanet.taps(torch.permute(mixed, [0, 2, 3, 1]), frames, self.time, 4)
      mixed = self.conv2[0].relu(mixed)
    shortcut = x
    if len(self.downsample) > 0:
      shortcut = self.downsample[0].linear(x)
    return self.conv3.add_relu(mixed, shortcut)

class RsaNet(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  stem : __torch__.convolution.Convolution
  blocks : List[__torch__.rsanet.Block]
  head_weight : Tensor
  head_bias : Tensor

  # The tensors of a checkpoint; blocks of each stage; queries of RSA; the images that are most to be
  # expected, [images, channels, height, width]. Others are scored as well.
  def __setstate__(self: __torch__.rsanet.RsaNet, state: Tuple[Dict[str, Tensor], List[int], int, List[int]]) -> NoneType:
    weights, depths, queries, images = state
    self.training = False
    weight, bias = __torch__.rsanet.folded(weights, "conv1", "bn1")
    self.stem = __torch__.convolution.Convolution(weight, bias, 2, 1, images)
    self.blocks = annotate(List[__torch__.rsanet.Block], [])
    channels = weight.size(0)
    height = (images[2] - 1) // 4 + 1
    width = (images[3] - 1) // 4 + 1
    for stage in range(len(depths)):
      for block in range(depths[stage]):
        stride = 1
        if stage > 0 and block == 0:
          stride = 2
        name = torch.format("layer{}.{}", stage + 1, block)
        self.blocks.append(__torch__.rsanet.Block(weights, name, queries, stride, [images[0], channels, height, width]))
        channels = weights[name + ".conv3.weight"].size(0)
        height = (height - 1) // stride + 1
        width = (width - 1) // stride + 1
    self.head_weight = torch.contiguous(torch.t(torch.squeeze(weights["new_fc.weight"], 2)))
    self.head_bias = weights["new_fc.bias"]

  # PyTorch takes a class with __setstate__ only with its opposite.
  def __getstate__(self: __torch__.rsanet.RsaNet) -> Tuple[Dict[str, Tensor], List[int], int, List[int]]:
    ops.prim.RaiseException("a network that is prepared for inference cannot be saved")
    return (annotate(Dict[str, Tensor], {}), annotate(List[int], []), 0, annotate(List[int], []))

  # Clips [clips, 3, frames, height, width], normalised, to logits [clips, classes].
  def forward(self: __torch__.rsanet.RsaNet, clips: Tensor) -> Tensor:
    frames = clips.size(2)
    images = torch.reshape(torch.permute(clips, [0, 2, 1, 3, 4]), [-1, clips.size(1), clips.size(3), clips.size(4)])
    x = self.stem.relu(torch.contiguous(images, memory_format=2))
    x = torch.max_pool2d(x, [3, 3], [2, 2], [1, 1], [1, 1], False)
    for block in range(len(self.blocks)):
      x = self.blocks[block].forward(x, frames)
    # The head is linear: the mean over a clip first is the mean of the logits of its frames.
    pooled = torch.mean(torch.reshape(torch.mean(x, [2, 3]), [clips.size(0), frames, -1]), [1])
    return torch.addmm(self.head_bias, pooled, self.head_weight)
