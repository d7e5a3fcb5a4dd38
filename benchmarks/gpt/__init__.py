"""The small GPT of `nn.course.gpt`: steps, batches of names, names drawn."""
