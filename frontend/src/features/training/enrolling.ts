/** The forms of enrolment: leave, change the class, join by number. */
import { computed, type Ref, ref } from 'vue'
import type { ClassEnrolmentOut, ClassListOut, EnrolmentNumberIn, TransferIn } from '@/api/generated/types.gen'
import { day, today } from '@/shared/format'
import { type Ask, REASON } from '@/shared/form'
import { enrolByNumber, leave, transfer, useOpenClasses } from './api'

type Asker = <B>(what: Ask<B>) => void

export function askLeave(ask: Asker, who: ClassEnrolmentOut): void {
  ask<{ reason: string }>({
    title: '取消报名',
    verb: '取消报名',
    done: '已取消报名',
    says: `${who.name}将退出“${who.class_name}”，名额空出。`,
    danger: true,
    fields: [REASON],
    send: ({ reason }) => leave(who, reason),
  })
}

const named = (each: ClassListOut) => ({
  code: each.id,
  name: `${each.name}（${each.institution_name}，${day(each.starts_on)} 开班，剩 ${each.size - each.enrolled} 个名额）`,
})

/** Asks for the other class once the list of open ones is there. */
export function useTransfer(ask: Asker): {
  askTransfer: (who: ClassEnrolmentOut) => Promise<void>
  fault: Ref<unknown>
} {
  const wanted = ref(false)
  const open = useOpenClasses(wanted)
  async function askTransfer(who: ClassEnrolmentOut): Promise<void> {
    wanted.value = true
    const { data } = await open.refetch()
    const free = (data ?? []).filter(
      (each) => each.id !== who.class_id && each.enrolled < each.size && each.starts_on >= today(),
    )
    ask<TransferIn>({
      title: '换班',
      verb: '换班',
      done: '已换班',
      says: `${who.name}现在在“${who.class_name}”。新班不接收时，仍留在原班。`,
      fields: [{ name: 'class_id', label: '换到', choices: free.map(named) }, REASON],
      send: (body) => transfer(who, body),
    })
  }
  return { askTransfer, fault: computed(() => open.error.value) }
}

export function askNumber(ask: Asker, made: { id: string; name: string }): void {
  ask<EnrolmentNumberIn>({
    title: '按身份证号报名',
    verb: '报名',
    done: '已报名',
    says: `为“${made.name}”报名：姓名和身份证号要与本县劳动力台账一致。`,
    fields: [
      { name: 'name', label: '姓名', maxlength: 50 },
      { name: 'id_number', label: '身份证号', maxlength: 18 },
    ],
    send: (body, key) => enrolByNumber(made.id, body, key),
  })
}
