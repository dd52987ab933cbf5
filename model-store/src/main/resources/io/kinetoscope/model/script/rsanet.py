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
# frames becomes one over the channels of these frames, see taps.py.
def folded(weights: Dict[str, Tensor], conv: str, norm: str) -> Tuple[Tensor, Tensor]:
  scale, shift = __torch__.rsanet.affine(weights, norm)
  over_frames = torch.flatten(torch.transpose(weights[conv + ".weight"], 1, 2), 1, 2)
  return (torch.mul(over_frames, torch.reshape(scale, [-1, 1, 1, 1])), shift)

# Vectors (the last dimension) of length 1.
def unit(vectors: Tensor) -> Tensor:
  exact = __torch__.number.exact(vectors)
  return __torch__.number.lower(torch.mul(exact, torch.rsqrt(torch.add(torch.sum(torch.square(exact), [-1], True), 1e-6))))

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
  stride : int
  projection : __torch__.layer.Layer
  keys : List[__torch__.neighbourhood.Neighbourhood]
  values : __torch__.neighbourhood.Neighbourhood
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
    relational = torch.__contains__(weights, name + ".H1.weight")
    key_and_queries = queries
    if relational:
      key_and_queries = queries + 1
    self.key_dim = (projection.size(0) - self.value_dim) // key_and_queries
    no_bias = torch.zeros([projection.size(0)], dtype=projection.dtype, device=projection.device)
    self.projection = __torch__.layer.Layer(weights, projection, no_bias, 1, images, name, "", "")
    self.keys = annotate(List[__torch__.neighbourhood.Neighbourhood], [])
    if relational:
      self.keys.append(self.key_neighbours(weights, name, images))
    self.values = self.value_neighbours(weights, name, images)

  # H1, with P1 as its bias.
  def key_neighbours(self: __torch__.rsanet.Rsa, weights: Dict[str, Tensor], name: str, images: List[int]) -> __torch__.neighbourhood.Neighbourhood:
    kernels = torch.squeeze(weights[name + ".H1.weight"], 1)
    bias = torch.zeros([kernels.size(0)], dtype=kernels.dtype, device=kernels.device)
    if torch.__contains__(weights, name + ".P1"):
      bias = torch.flatten(weights[name + ".P1"])
    return __torch__.neighbourhood.Neighbourhood(kernels, bias, [images[0], self.key_dim, images[2], images[3]])

  # H2 and G, copied for each channel of the value: [H2 | G] side by side for each, with I as the
  # bias of G.
  def value_neighbours(self: __torch__.rsanet.Rsa, weights: Dict[str, Tensor], name: str, images: List[int]) -> __torch__.neighbourhood.Neighbourhood:
    kernels = torch.squeeze(weights[name + ".H2.weight"], 1)
    bias = torch.zeros([self.value_dim, self.latent_dim], dtype=kernels.dtype, device=kernels.device)
    if torch.__contains__(weights, name + ".G.weight"):
      kernels = torch.cat([kernels, torch.squeeze(weights[name + ".G.weight"], 1)], 0)
      identity = torch.zeros([self.value_dim, self.value_dim], dtype=kernels.dtype, device=kernels.device)
      if torch.__contains__(weights, name + ".I"):
        identity = torch.squeeze(weights[name + ".I"], 0)
      bias = torch.cat([bias, identity], 1)
    return __torch__.neighbourhood.Neighbourhood(torch.repeat(kernels, [self.value_dim, 1, 1, 1]), torch.flatten(bias), [images[0], self.value_dim, images[2], images[3]])

  def relu(self: __torch__.rsanet.Rsa, x: Tensor, frames: int) -> Tensor:
    projected = torch.permute(self.projection.linear(x), [0, 2, 3, 1])
    kernel = self.kernel(projected, frames)
    value = __torch__.rsanet.unit(torch.narrow(projected, 3, projected.size(3) - self.value_dim, self.value_dim))
    context = torch.reshape(self.values.around(value, frames), [kernel.size(0), self.value_dim, -1])
    # The products over d first: 8 d^2 multiplications for a position, and not d^3.
    output = torch.bmm(kernel, torch.transpose(torch.narrow(context, 2, 0, self.latent_dim), 1, 2))
    if context.size(2) > self.latent_dim:
      output = torch.bmm(output, torch.narrow(context, 2, self.latent_dim, self.value_dim))
    mixed = torch.reshape(output, [-1, x.size(2), x.size(3), self.queries * self.value_dim])
    if self.stride == 2:
      pooled = torch.avg_pool2d(torch.permute(mixed, [0, 3, 1, 2]), [3, 3], [2, 2], [1, 1], False, True)
      mixed = torch.permute(pooled, [0, 2, 3, 1])
    return torch.permute(__torch__.number.lower(torch.relu_(torch.addcmul(self.shift, __torch__.number.exact(mixed), self.scale))), [0, 3, 1, 2])

  # [positions, queries, latent_dim]
  def kernel(self: __torch__.rsanet.Rsa, projected: Tensor, frames: int) -> Tensor:
    queried = self.queries * self.key_dim
    queries = __torch__.rsanet.unit(torch.reshape(torch.narrow(projected, 3, 0, queried), [-1, self.queries, self.key_dim]))
    if len(self.keys) == 0:
      return queries
    key = __torch__.rsanet.unit(torch.narrow(projected, 3, queried, self.key_dim))
    return torch.bmm(queries, torch.reshape(self.keys[0].around(key, frames), [-1, self.key_dim, self.latent_dim]))

# A bottleneck. Its middle is RSA, or a convolution that sees "time" frames.
class Block:
  conv1 : __torch__.layer.Layer
  rsa : List[__torch__.rsanet.Rsa]
  conv2 : List[__torch__.layer.Layer]
  time : int
  conv3 : __torch__.layer.Layer
  downsample : List[__torch__.layer.Layer]

  # exit: the layer that goes on with the output.
  def __init__(self: __torch__.rsanet.Block, weights: Dict[str, Tensor], name: str, exit: str, queries: int, stride: int, images: List[int]) -> NoneType:
    conv1, conv2, conv3, shortcut = name + ".conv1", name + ".conv2", name + ".conv3", name + ".downsample"
    self.rsa = annotate(List[__torch__.rsanet.Rsa], [])
    self.conv2 = annotate(List[__torch__.layer.Layer], [])
    self.downsample = annotate(List[__torch__.layer.Layer], [])
    self.time = 1
    weight, bias = __torch__.rsanet.folded(weights, conv1, name + ".bn1")
    planes = weight.size(0)
    self.conv1 = __torch__.layer.Layer(weights, weight, bias, 1, images, conv1, conv2, "")
    weight, bias = __torch__.rsanet.folded(weights, conv3, name + ".bn3")
    if torch.__contains__(weights, conv2 + ".projection.weight"):
      self.rsa.append(__torch__.rsanet.Rsa(weights, conv2, name + ".bn2", queries, stride, [images[0], planes, images[2], images[3]]))
      weight = torch.index_select(weight, 1, __torch__.rsanet.query_major(planes, queries, weight.device))
    else:
      self.time = weights[conv2 + ".weight"].size(2)
      weight2, bias2 = __torch__.rsanet.folded(weights, conv2, name + ".bn2")
      self.conv2.append(__torch__.layer.Layer(weights, weight2, bias2, stride, [images[0], planes * self.time, images[2], images[3]], conv2, conv3, ""))
    other = conv1
    if torch.__contains__(weights, shortcut + ".0.weight"):
      other = shortcut
      weight0, bias0 = __torch__.rsanet.folded(weights, shortcut + ".0", shortcut + ".1")
      self.downsample.append(__torch__.layer.Layer(weights, weight0, bias0, stride, images, conv1, "", shortcut))
    self.conv3 = __torch__.layer.Layer(weights, weight, bias, 1, [images[0], planes, (images[2] - 1) // stride + 1, (images[3] - 1) // stride + 1], conv3, exit, other)

  # Overwrites x where that is the shortcut.
  def forward(self: __torch__.rsanet.Block, x: Tensor, frames: int) -> Tensor:
    mixed = self.conv1.relu(x)
    if len(self.rsa) > 0:
      mixed = self.conv3.enter(self.rsa[0].relu(mixed, frames))
    else:
      if self.time > 1:
        mixed = __torch__.taps.taps(torch.permute(mixed, [0, 2, 3, 1]), frames, self.time // 2, self.time, 0, 4)
      mixed = self.conv2[0].relu(mixed)
    shortcut = x
    if len(self.downsample) > 0:
      shortcut = self.downsample[0].shortcut(x)
    return self.conv3.add_relu(mixed, shortcut)

  # In the order of ActivationRanges.
  def observed(self: __torch__.rsanet.Block, results: List[Tensor]) -> NoneType:
    self.conv1.observed(results)
    if len(self.rsa) > 0:
      self.rsa[0].projection.observed(results)
    else:
      self.conv2[0].observed(results)
    self.conv3.observed(results)
    if len(self.downsample) > 0:
      self.downsample[0].observed(results)

class RsaNet(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  stem : __torch__.convolution.Convolution
  blocks : List[__torch__.rsanet.Block]
  features_scale : float
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
    names = annotate(List[str], [])
    strides = annotate(List[int], [])
    for stage in range(len(depths)):
      for block in range(depths[stage]):
        names.append(torch.format("layer{}.{}", stage + 1, block))
        if stage > 0 and block == 0:
          strides.append(2)
        else:
          strides.append(1)
    channels = weight.size(0)
    height = (images[2] - 1) // 4 + 1
    width = (images[3] - 1) // 4 + 1
    for i in range(len(names)):
      exit = "new_fc"
      if i + 1 < len(names):
        exit = names[i + 1] + ".conv1"
      self.blocks.append(__torch__.rsanet.Block(weights, names[i], exit, queries, strides[i], [images[0], channels, height, width]))
      channels = weights[names[i] + ".conv3.weight"].size(0)
      height = (height - 1) // strides[i] + 1
      width = (width - 1) // strides[i] + 1
    self.features_scale = __torch__.layer.leave(weights, "new_fc")
    self.head_weight = torch.contiguous(torch.t(torch.squeeze(weights["new_fc.weight"], 2)))
    self.head_bias = weights["new_fc.bias"]

  # PyTorch takes a class with __setstate__ only with its opposite.
  def __getstate__(self: __torch__.rsanet.RsaNet) -> Tuple[Dict[str, Tensor], List[int], int, List[int]]:
    ops.prim.RaiseException("a network that is prepared for inference cannot be saved")
    return (annotate(Dict[str, Tensor], {}), annotate(List[int], []), 0, annotate(List[int], []))

  # Bytes in main memory to the GPU, by way of pinned memory: so the copy does not wait for what is
  # computed there, nor the caller for the copy. PyTorch takes the pinned memory back when it is over.
  def upload(self: __torch__.rsanet.RsaNet, bytes: Tensor) -> Tensor:
    return torch.to(torch.pin_memory(bytes), self.head_bias.device, 0, True)

  # Clips [clips, 3, frames, height, width], normalised, to logits [clips, classes] and, after them,
  # what the layers observed.
  def forward(self: __torch__.rsanet.RsaNet, clips: Tensor) -> List[Tensor]:
    frames = clips.size(2)
    images = torch.reshape(torch.permute(clips, [0, 2, 1, 3, 4]), [-1, clips.size(1), clips.size(3), clips.size(4)])
    x = self.stem.relu(torch.contiguous(__torch__.number.lower(images), memory_format=2))
    x = torch.max_pool2d(x, [3, 3], [2, 2], [1, 1], [1, 1], False)
    x = self.blocks[0].conv1.enter(x)
    for block in range(len(self.blocks)):
      x = self.blocks[block].forward(x, frames)
    observed = annotate(List[Tensor], [])
    for block in range(len(self.blocks)):
      self.blocks[block].observed(observed)
    features = __torch__.layer.features(x, self.features_scale, observed)
    # The head is linear: the mean over a clip first is the mean of the logits of its frames.
    pooled = torch.mean(torch.reshape(torch.mean(__torch__.number.exact(features), [2, 3]), [clips.size(0), frames, -1]), [1])
    results = [torch.addmm(self.head_bias, pooled, self.head_weight)]
    results.extend(observed)
    return results
