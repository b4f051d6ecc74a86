from django.db import models


class Withdrawal(models.Model):
    """A key that must not be found on a shelf any more, though the index may still hold it there.

    Written by the transaction that restricts the thing; every query leaves the key out inside the engine until the
    index has confirmed.
    """

    shelf = models.CharField(max_length=10)
    key = models.CharField(max_length=80)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shelf", "key"], name="one_withdrawal_a_shelf")]

    def __str__(self) -> str:
        return f"{self.key} from {self.shelf}"
