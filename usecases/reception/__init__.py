"""The days of those who receive people: who comes, who came, who is away, how much there is to do."""
